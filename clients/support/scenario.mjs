// What a provider does with two service jobs, by any client: each operation of the Services API once.
import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import { journalOf, putJob } from './sandbox.mjs';

const MARKET = 'ATVPDKIKX0DER';
const DAY = 24 * 60 * 60 * 1000;

/** The beginning of an hour some days from now, as the vendor wants it. */
const hour = (days, hours = 0) =>
  new Date(Math.floor(Date.now() / DAY) * DAY + days * DAY + hours * 60 * 60 * 1000).toISOString().replace('.000', '');

/** Uploads a document as the vendor describes it; answers what it announces of it. */
async function upload(destination, document) {
  const { key, initializationVector } = destination.encryptionDetails;
  const cipher = createCipheriv('aes-256-cbc', Buffer.from(key, 'base64'), Buffer.from(initializationVector, 'base64'));
  const encrypted = Buffer.concat([cipher.update(document), cipher.final()]);
  const answer = await fetch(destination.url, {
    method: 'PUT',
    headers: { ...destination.headers, 'content-type': 'application/pdf' },
    body: encrypted,
  });
  assert.equal(answer.status, 200, await answer.text());
  return {
    uploadDestinationId: destination.uploadDestinationId,
    contentSha256: createHash('sha256').update(encrypted).digest('base64'),
  };
}

/**
 * Drives every operation as a subtest of its own.
 *
 * @param t the test
 * @param seller whose jobs they are
 * @param offered names of the operations that the client offers
 * @param client a function for each operation that takes {path, query, body} and answers the body, without `payload`
 */
export async function driveEveryOperation(t, seller, offered, client) {
  const driven = new Set();
  const step = (operation, work) =>
    t.test(operation, async () => {
      driven.add(operation);
      assert.ok(offered.includes(operation), `${operation} is offered`);
      await work(client[operation]);
    });
  const mine = `${seller}-mine`;
  const other = `${seller}-other`;
  const market = { marketplaceIds: [MARKET] };
  for (const id of [mine, other]) {
    await putJob(seller, {
      serviceJobId: id, serviceJobStatus: 'PENDING_SCHEDULE', marketplaceId: MARKET, storeId: 'STORE1',
      createTime: hour(-1),
    });
  }
  let appointment;
  let reservation;
  let documents;

  await step('getServiceJobs', async (call) => {
    const page = await call({ query: { ...market, createdAfter: hour(-2), pageSize: 20 } });
    assert.deepEqual(page.jobs.map((job) => job.serviceJobId).sort(), [mine, other]);
  });
  await step('getServiceJobByServiceJobId', async (call) => {
    const job = await call({ path: { serviceJobId: mine } });
    assert.equal(job.serviceJobStatus, 'PENDING_SCHEDULE');
  });
  await step('addAppointmentForServiceJobByServiceJobId', async (call) => {
    const added = await call({
      path: { serviceJobId: mine }, body: { appointmentTime: { startTime: hour(3, 9), durationInMinutes: 60 } },
    });
    appointment = added.appointmentId;
    assert.ok(appointment);
  });
  await step('rescheduleAppointmentForServiceJobByServiceJobId', async (call) => {
    const moved = await call({
      path: { serviceJobId: mine, appointmentId: appointment },
      body: { appointmentTime: { startTime: hour(3, 10), durationInMinutes: 60 }, rescheduleReasonCode: 'R1' },
    });
    assert.notEqual(moved.appointmentId, appointment);
    appointment = moved.appointmentId;
  });
  await step('assignAppointmentResources', async (call) => {
    const assigned = await call({
      path: { serviceJobId: mine, appointmentId: appointment }, body: { resources: [{ resourceId: 'TECH1' }] },
    });
    assert.ok(!assigned.errors);
  });
  await step('updateSchedule', async (call) => {
    const answer = await call({
      path: { resourceId: 'STORE1' },
      query: market,
      body: { schedules: [{ startTime: hour(3, 8), endTime: hour(3, 16), capacity: 3 }] },
    });
    assert.ok(!answer.errors);
  });
  await step('createReservation', async (call) => {
    const record = await call({
      query: market,
      body: {
        resourceId: 'STORE1',
        reservation: { type: 'BREAK', availability: { startTime: hour(3, 9), endTime: hour(3, 10), capacity: 1 } },
      },
    });
    reservation = record.reservation.reservationId;
    assert.ok(reservation);
  });
  await step('updateReservation', async (call) => {
    const record = await call({
      path: { reservationId: reservation },
      query: market,
      body: {
        resourceId: 'STORE1',
        reservation: { type: 'BREAK', availability: { startTime: hour(3, 11), endTime: hour(3, 12), capacity: 2 } },
      },
    });
    assert.equal(record.reservation.reservationId, reservation);
  });
  const capacity = {
    path: { resourceId: 'STORE1' },
    query: market,
    body: { startDateTime: hour(3, 8), endDateTime: hour(3, 16), capacityTypes: ['AVAILABLE_CAPACITY'] },
  };
  await step('getRangeSlotCapacity', async (call) => {
    const answer = await call(structuredClone(capacity));
    assert.deepEqual(answer.capacities[0].slots.map((slot) => slot.capacity), [3, 1, 3]);
  });
  await step('getFixedSlotCapacity', async (call) => {
    const answer = await call(structuredClone(capacity));
    assert.deepEqual(answer.capacities.map((slot) => slot.availableCapacity), [3, 3, 3, 1, 3, 3, 3, 3]);
  });
  await step('cancelReservation', async (call) => {
    await call({ path: { reservationId: reservation }, query: market });
  });
  const slots = offered.find((name) => /^getAppointm+entSlotsByJobId$/.test(name));
  await step(slots, async (call) => {
    const answer = await call({
      path: { serviceJobId: other }, query: { ...market, startTime: hour(3), endTime: hour(4) },
    });
    assert.ok(answer.appointmentSlots.length > 0);
  });
  await step('getAppointmentSlots', async (call) => {
    const answer = await call({
      query: { ...market, asin: 'B000000001', storeId: 'STORE1', startTime: hour(3), endTime: hour(4) },
    });
    assert.ok(answer.appointmentSlots.length > 0);
  });
  await step('createServiceDocumentUploadDestination', async (call) => {
    const document = Buffer.from('%PDF-1.4 proof of work');
    const destination = await call({
      body: {
        contentType: 'PDF',
        contentLength: document.length,
        contentMD5: createHash('md5').update(document).digest('base64'),
      },
    });
    documents = [await upload(destination, document)];
  });
  await step('setAppointmentFulfillmentData', async (call) => {
    await call({
      path: { serviceJobId: mine, appointmentId: appointment },
      body: {
        fulfillmentTime: { startTime: hour(-1, 8), endTime: hour(-1, 9) },
        appointmentResources: [{ resourceId: 'TECH1' }],
        fulfillmentDocuments: documents,
      },
    });
  });
  await step('completeServiceJobByServiceJobId', async (call) => {
    await call({ path: { serviceJobId: mine } });
    const job = await client.getServiceJobByServiceJobId({ path: { serviceJobId: mine } });
    assert.equal(job.serviceJobStatus, 'COMPLETED');
  });
  await step('cancelServiceJobByServiceJobId', async (call) => {
    await call({ path: { serviceJobId: other }, query: { cancellationReasonCode: 'S1' } });
    const job = await client.getServiceJobByServiceJobId({ path: { serviceJobId: other } });
    assert.equal(job.serviceJobStatus, 'CANCELLED');
  });

  assert.deepEqual([...driven].sort(), [...offered].sort(), 'every operation that the client offers was driven');
  const refused = (await journalOf(seller)).filter((entry) => entry.status >= 300);
  assert.deepEqual(refused, [], 'nothing was refused');
}
