package dev.servicebridge.sandbox.mews;

import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;

/** Records of a hotel with all that the contract requires, and with nulls where the vendor sends them. */
final class HotelTemplates {
    private final Hotel hotel;

    HotelTemplates(Hotel hotel) {
        this.hotel = hotel;
    }

    private ObjectNode blank() {
        return Json.object().put("Id", hotel.newId());
    }

    ObjectNode enterprise() {
        return blank().put("ChainId", hotel.chainId())
                .put("ChainName", "Sandbox Hotels")
                .put("Name", "Hotel " + hotel.name())
                .put("TimeZoneIdentifier", hotel.place().timeZone())
                .put("DefaultLanguageCode", "en-US")
                .put("Pricing", hotel.place().pricing())
                .put("TaxEnvironmentCode", hotel.place().taxCode())
                .put("AccountingEditableHistoryInterval", "P0Y0M7DT0H0M0S")
                .put("OperationalEditableHistoryInterval", "P0Y0M7DT0H0M0S")
                .putNull("ExternalIdentifier")
                .put("LinkedUtc", HotelRecords.time(hotel.clock().instant()));
    }

    ObjectNode service() {
        ObjectNode service = blank().put("EnterpriseId", hotel.enterpriseId())
                .put("IsActive", true)
                .put("Ordering", 0)
                .putNull("ExternalIdentifier");
        service.putObject("Options").put("BillAsPackage", false);
        return service;
    }

    ObjectNode customer() {
        ObjectNode customer = blank().put("ChainId", hotel.chainId())
                .put("Number", hotel.newNumber())
                .put("LastName", "Guest")
                .putNull("FirstName")
                .putNull("Email")
                .putNull("Phone")
                .put("HasOtaEmail", false)
                .put("IsActive", true)
                .put("CreatorProfileId", hotel.newId())
                .put("UpdaterProfileId", hotel.newId())
                .putNull("AddressId")
                .putNull("CompanyId")
                .putNull("MergeTargetId");
        customer.putArray("Classifications");
        customer.putArray("Options");
        customer.putArray("PreferredSpaceFeatures");
        return customer;
    }

    ObjectNode company() {
        ObjectNode company = blank().put("ChainId", hotel.chainId())
                .put("Name", "Company")
                .put("IsActive", true)
                .put("Number", Integer.parseInt(hotel.newNumber()))
                .putNull("MotherCompanyId")
                .putNull("MergeTargetId");
        company.putObject("Options")
                .put("Invoiceable", true)
                .put("AddFeesToInvoices", false)
                .put("AddTaxDeductedPaymentToInvoices", false);
        company.putObject("CreditRating").put("Basic", "CreditOk");
        return company;
    }

    ObjectNode address() {
        return blank().put("AccountId", hotel.newId())
                .put("ChainId", hotel.chainId())
                .put("AccountType", "Customer")
                .put("Line1", "1 Sandbox Street")
                .putNull("Line2")
                .put("City", "Sandbox")
                .put("PostalCode", "12345")
                .put("CountryCode", "AT")
                .put("IsActive", true);
    }

    ObjectNode reservation() {
        Instant now = hotel.clock().instant();
        String start = HotelRecords.time(now.plus(Duration.ofDays(1)));
        String end = HotelRecords.time(now.plus(Duration.ofDays(3)));
        ObjectNode reservation = order(hotel.stay())
                .put("RateId", hotel.newId())
                .putNull("CreditCardId")
                .put("GroupId", hotel.newId())
                .put("RequestedResourceCategoryId", hotel.newId())
                .put("AssignedResourceId", hotel.newId())
                .putNull("AvailabilityBlockId")
                .putNull("PartnerCompanyId")
                .putNull("TravelAgencyId")
                .put("AssignedResourceLocked", false)
                .putNull("ChannelNumber")
                .putNull("ChannelManagerNumber")
                .putNull("CancellationReason")
                .putNull("ReleasedUtc")
                .put("ScheduledStartUtc", start)
                .putNull("ActualStartUtc")
                .put("ScheduledEndUtc", end)
                .putNull("ActualEndUtc")
                .put("Purpose", "Leisure")
                .putNull("QrCodeData")
                .put("StartUtc", start)
                .put("EndUtc", end);
        reservation
                .putArray("PersonCounts")
                .addObject()
                .put("AgeCategoryId", hotel.newId())
                .put("Count", 2);
        return reservation;
    }

    ObjectNode order() {
        return order(hotel.extras()).putNull("LinkedReservationId");
    }

    private ObjectNode order(String serviceId) {
        ObjectNode order = blank().put("ServiceId", serviceId)
                .put("AccountId", hotel.newId())
                .put("AccountType", "Customer")
                .put("CreatorProfileId", hotel.newId())
                .put("UpdaterProfileId", hotel.newId())
                .putNull("BookerId")
                .put("Number", hotel.newNumber())
                .put("State", "Confirmed")
                .put("Origin", "Commander")
                .put("CommanderOrigin", "InPerson")
                .putNull("OriginDetails")
                .putNull("CancelledUtc")
                .putNull("VoucherId")
                .putNull("BusinessSegmentId");
        order.putObject("Options")
                .put("OwnerCheckedIn", false)
                .put("AllCompanionsCheckedIn", false)
                .put("AnyCompanionCheckedIn", false)
                .put("ConnectorCheckIn", false);
        return order;
    }

    ObjectNode item() {
        ObjectNode item = blank().put("EnterpriseId", hotel.enterpriseId())
                .put("ServiceId", hotel.extras())
                .put("ServiceOrderId", hotel.newId())
                .putNull("AccountId")
                .putNull("AccountType")
                .putNull("Notes")
                .putNull("BillId")
                .putNull("AccountingCategoryId")
                .put("BillingName", "Extra")
                .putNull("ExternalIdentifier")
                .put("UnitCount", 1)
                .put("RevenueType", "Product")
                .put("CreatorProfileId", hotel.newId())
                .put("UpdaterProfileId", hotel.newId())
                .put("ConsumedUtc", HotelRecords.time(hotel.clock().instant()))
                .putNull("CanceledUtc")
                .putNull("ClosedUtc")
                .put("AccountingState", "Open")
                .put("Type", "ProductOrder");
        item.set("UnitAmount", hotel.amount(10));
        item.set("Amount", hotel.amount(10));
        item.set("OriginalAmount", hotel.amount(10));
        item.putObject("Options").put("CanceledWithReservation", false);
        item.putObject("Data")
                .put("Discriminator", "Product")
                .putObject("Product")
                .put("ProductId", hotel.newId());
        return item;
    }
}
