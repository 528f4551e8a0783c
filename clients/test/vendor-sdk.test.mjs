import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServicesSpApi } from '@amazon-sp-api-release/amazon-sp-api-sdk-js';
import { deviationsOf, SANDBOX } from '../support/sandbox.mjs';
import { driveEveryOperation } from '../support/scenario.mjs';
import { leadVendorHostsTo } from '../support/vendor-hosts.mjs';

const SELLER = 'vendor-sdk';

let release;
before(async () => (release = await leadVendorHostsTo(SANDBOX)));
after(() => release());

/** The operations of the vendor's API class, which has a method for each and one that answers the whole response. */
function operations(api) {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(api))
    .filter((name) => name.endsWith('WithHttpInfo'))
    .map((name) => name.replace('WithHttpInfo', ''));
}

/** How the vendor's methods take what a request holds. */
function calls(api) {
  const rest = ({ marketplaceIds, asin, storeId, ...options }) => options;
  return {
    getServiceJobs: ({ query }) => api.getServiceJobs(query.marketplaceIds, rest(query)),
    getServiceJobByServiceJobId: ({ path }) => api.getServiceJobByServiceJobId(path.serviceJobId),
    addAppointmentForServiceJobByServiceJobId: ({ path, body }) =>
      api.addAppointmentForServiceJobByServiceJobId(path.serviceJobId, body),
    rescheduleAppointmentForServiceJobByServiceJobId: ({ path, body }) =>
      api.rescheduleAppointmentForServiceJobByServiceJobId(path.serviceJobId, path.appointmentId, body),
    assignAppointmentResources: ({ path, body }) =>
      api.assignAppointmentResources(path.serviceJobId, path.appointmentId, body),
    setAppointmentFulfillmentData: ({ path, body }) =>
      api.setAppointmentFulfillmentData(path.serviceJobId, path.appointmentId, body),
    completeServiceJobByServiceJobId: ({ path }) => api.completeServiceJobByServiceJobId(path.serviceJobId),
    cancelServiceJobByServiceJobId: ({ path, query }) =>
      api.cancelServiceJobByServiceJobId(path.serviceJobId, query.cancellationReasonCode),
    getAppointmmentSlotsByJobId: ({ path, query }) =>
      api.getAppointmmentSlotsByJobId(path.serviceJobId, query.marketplaceIds, rest(query)),
    getAppointmentSlots: ({ query }) =>
      api.getAppointmentSlots(query.asin, query.storeId, query.marketplaceIds, rest(query)),
    getRangeSlotCapacity: ({ path, query, body }) =>
      api.getRangeSlotCapacity(path.resourceId, query.marketplaceIds, body, {}),
    getFixedSlotCapacity: ({ path, query, body }) =>
      api.getFixedSlotCapacity(path.resourceId, query.marketplaceIds, body, {}),
    updateSchedule: ({ path, query, body }) => api.updateSchedule(path.resourceId, query.marketplaceIds, body),
    createReservation: ({ query, body }) => api.createReservation(query.marketplaceIds, body),
    updateReservation: ({ path, query, body }) =>
      api.updateReservation(path.reservationId, query.marketplaceIds, body),
    cancelReservation: ({ path, query }) => api.cancelReservation(path.reservationId, query.marketplaceIds),
    createServiceDocumentUploadDestination: ({ body }) => api.createServiceDocumentUploadDestination(body),
  };
}

test("the vendor's SDK drives every operation that it offers", async (t) => {
  const client = new ServicesSpApi.ApiClient();
  client.enableAutoRetrievalAccessToken('sandbox-client', 'sandbox-secret', `sandbox-refresh-${SELLER}`, null);
  const api = new ServicesSpApi.ServiceApi(client);
  const withoutPayload = Object.fromEntries(
    Object.entries(calls(api)).map(([operation, call]) => [
      operation,
      async (request) => {
        const answer = await call(request);
        return answer?.payload ?? answer ?? {};
      },
    ])
  );
  await driveEveryOperation(t, SELLER, operations(api), withoutPayload);
});

test("the sandbox reports what the vendor's SDK does that the vendor's pages forbid", async () => {
  const rules = (await deviationsOf('amazon-selling-partner-api-sdk/')).map((each) => each.rule);
  assert.deepEqual(rules, ['x-amz-date']);
});
