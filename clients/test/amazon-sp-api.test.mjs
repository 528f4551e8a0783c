import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { addFault, deviationsOf, SANDBOX } from '../support/sandbox.mjs';
import { driveEveryOperation } from '../support/scenario.mjs';
import { leadVendorHostsTo } from '../support/vendor-hosts.mjs';

const { SellingPartner } = createRequire(import.meta.url)('amazon-sp-api');
const SELLER = 'amazon-sp-api';

let release;
before(async () => (release = await leadVendorHostsTo(SANDBOX)));
after(() => release());

const partner = () =>
  new SellingPartner({
    region: 'na',
    refresh_token: `sandbox-refresh-${SELLER}`,
    credentials: { SELLING_PARTNER_APP_CLIENT_ID: 'sandbox-client', SELLING_PARTNER_APP_CLIENT_SECRET: 'sandbox-secret' },
  });

test('amazon-sp-api drives every operation that it offers', async (t) => {
  const client = partner();
  const offered = client.endpoints.services.__operations;
  const calls = Object.fromEntries(
    offered.map((operation) => [operation, (request) => client.callAPI({ operation: `services.${operation}`, ...request })])
  );
  // it offers this one, but its own table spells it otherwise: only the path leads there
  calls.getAppointmentSlots = (request) =>
    client.callAPI({ api_path: '/service/v1/appointmentSlots', method: 'GET', ...request });
  await driveEveryOperation(t, SELLER, offered, calls);
});

test('amazon-sp-api logs in anew when its token has expired', async () => {
  const client = partner();
  await client.refreshAccessToken();
  const former = client.access_token;
  await addFault({ target: 'services-api.getServiceJobByServiceJobId', kind: 'expired-token', count: 1 });

  const job = await client.callAPI({
    operation: 'services.getServiceJobByServiceJobId',
    path: { serviceJobId: `${SELLER}-mine` },
  });

  assert.equal(job.serviceJobStatus, 'COMPLETED');
  assert.notEqual(client.access_token, former);
});

test('the sandbox reports what amazon-sp-api does that the pages forbid', async () => {
  assert.deepEqual(await deviationsOf('amazon-sp-api/'), []);
  // its login has no User-Agent
  const unnamed = (await deviationsOf('')).filter((each) => each.caller === '');
  assert.deepEqual(unnamed.map((each) => each.rule), ['login-as-form']);
});
