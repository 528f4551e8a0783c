// Stands in for DNS and TLS: in this process the vendor's hosts lead to the sandbox. The clients' code is not touched.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LOGIN = 'api.amazon.com';
const HOSTS = [LOGIN, 'sellingpartnerapi-na.amazon.com', 'sellingpartnerapi-eu.amazon.com', 'sellingpartnerapi-fe.amazon.com'];

/** A key and a certificate of this run for all of the hosts. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'vendor-hosts-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = HOSTS.map((host) => `DNS:${host}`).join(',');
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert,
        '-subj', '/CN=vendor-hosts', '-addext', `subjectAltName=${names}`],
      { stdio: 'pipe' }
    );
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** From here on every HTTPS call to a vendor's host reaches the sandbox; the answer ends that. */
export async function leadVendorHostsTo(sandbox) {
  const target = new URL(sandbox);
  const { key, cert } = certificate();
  const server = https.createServer({ key, cert }, (request, response) => {
    const prefix = request.headers.host === LOGIN ? '/lwa' : '/services-api';
    const forwarded = http.request(
      {
        host: target.hostname,
        port: target.port,
        method: request.method,
        path: prefix + request.url,
        headers: { ...request.headers, host: target.host },
      },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      }
    );
    forwarded.on('error', (error) => response.destroy(error));
    request.pipe(forwarded);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();

  class VendorAgent extends https.Agent {
    createConnection(options, connected) {
      if (!HOSTS.includes(options.host)) {
        throw new Error(`${options.host} is no host of the vendor that this test knows`);
      }
      return super.createConnection({ ...options, host: '127.0.0.1', port, ca: cert, servername: options.host }, connected);
    }
  }

  const former = https.globalAgent;
  https.globalAgent = new VendorAgent();
  return () => {
    https.globalAgent = former;
    server.closeAllConnections();
    server.close();
  };
}
