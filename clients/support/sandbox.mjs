// The sandbox's own interface: see docs/sandbox.md.
export const SANDBOX = process.env.SANDBOX_URL;
if (!SANDBOX) {
  throw new Error('SANDBOX_URL must be the address of a running sandbox; clients/run starts one');
}

async function ask(method, path, body) {
  const answer = await fetch(`${SANDBOX}/sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
  return answer.status === 204 ? null : answer.json();
}

export const putJob = (seller, job) => ask('POST', '/jobs', { seller, job });
export const addFault = (fault) => ask('POST', '/faults', { faults: [fault] });
export const journalOf = async (seller) => (await ask('GET', '/journal')).entries.filter((each) => each.account === seller);
export const deviationsOf = async (caller) =>
  (await ask('GET', '/deviations')).deviations.filter((each) => each.caller.startsWith(caller));
