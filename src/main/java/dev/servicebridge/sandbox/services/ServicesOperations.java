package dev.servicebridge.sandbox.services;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Refusal;

/** Which code serves which operation of the Services API. */
final class ServicesOperations {
    /** The operation whose errors come as a bare array. */
    static final String FULFILMENT = "setAppointmentFulfillmentData";

    private final Map<String, Function<ServiceCall, Answer>> operations = new HashMap<>();

    ServicesOperations(Documents documents) {
        addJobs();
        addAppointments(documents);
        addResources();
    }

    Answer call(String id, ServiceCall call) {
        Function<ServiceCall, Answer> operation = operations.get(id);
        if (operation == null) {
            throw Refusal.notSimulated(id);
        }
        return operation.apply(call);
    }

    private void addJobs() {
        Jobs jobs = new Jobs();
        operations.put("getServiceJobs", new JobListing()::getServiceJobs);
        operations.put("getServiceJobByServiceJobId", jobs::get);
        operations.put("cancelServiceJobByServiceJobId", jobs::cancel);
        operations.put("completeServiceJobByServiceJobId", jobs::complete);
    }

    private void addAppointments(Documents documents) {
        Appointments appointments = new Appointments();
        operations.put("addAppointmentForServiceJobByServiceJobId", appointments::add);
        operations.put("rescheduleAppointmentForServiceJobByServiceJobId", appointments::reschedule);
        operations.put("assignAppointmentResources", appointments::assign);
        operations.put(FULFILMENT, new Fulfilments(documents)::set);
        operations.put("createServiceDocumentUploadDestination", documents::createDestination);
        AppointmentSlots slots = new AppointmentSlots();
        operations.put("getAppointmmentSlotsByJobId", slots::ofJob);
        operations.put("getAppointmentSlots", slots::ofStore);
    }

    private void addResources() {
        Capacity capacity = new Capacity();
        operations.put("getRangeSlotCapacity", capacity::range);
        operations.put("getFixedSlotCapacity", capacity::fixed);
        Schedules schedules = new Schedules();
        operations.put("updateSchedule", schedules::update);
        operations.put("createReservation", schedules::createReservation);
        operations.put("updateReservation", schedules::updateReservation);
        operations.put("cancelReservation", schedules::cancelReservation);
    }
}
