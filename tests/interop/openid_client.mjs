// npm `openid-client` as a client: reads a job from stdin, writes what came of it to stdout.
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { importPKCS8 } from 'jose';
import * as openid from 'openid-client';

const job = JSON.parse(await text(process.stdin));
const api = new URL(job.api);

async function proof({ method, secret, key, alg }) {
  switch (method) {
    case 'client_secret_basic': return openid.ClientSecretBasic(secret);
    case 'client_secret_post': return openid.ClientSecretPost(secret);
    case 'client_secret_jwt': return openid.ClientSecretJwt(secret);
    default: return openid.PrivateKeyJwt(await importPKCS8(key, alg));
  }
}

// Reads the metadata itself (RFC 8414), so it finds the endpoints as a user of the library would.
async function discover(id, client) {
  return openid.discovery(new URL(job.issuer), id, {}, await proof(client), { algorithm: 'oauth2' });
}

// The library throws what a WWW-Authenticate field says.
async function call(config, token) {
  try {
    return (await openid.fetchProtectedResource(config, token, api, 'GET')).status;
  } catch (error) {
    if (error instanceof openid.WWWAuthenticateChallengeError) {
      const [{ scheme, parameters }] = error.cause;
      if (scheme === 'bearer' && parameters.error === 'invalid_token') return error.status;
    }
    throw error;
  }
}

async function untilRefused(config, token) {
  const end = Date.now() + 60_000;
  for (;;) {
    const status = await call(config, token);
    if (status !== 200 || Date.now() > end) return status;
    await delay(200);
  }
}

async function live(id, client) {
  const config = await discover(id, client);
  const first = await openid.clientCredentialsGrant(config, { scope: 'edit' });
  const called = [await call(config, first.access_token), await untilRefused(config, first.access_token)];
  while (first.expiresIn() > 0) await delay(200); // counted from when the answer came
  const second = await openid.clientCredentialsGrant(config, { scope: 'edit' });
  called.push(await call(config, second.access_token));
  return { called, tokens: [first.access_token, second.access_token] };
}

// What becomes of a token that is introspected, revoked, and introspected again.
async function end(id, client) {
  const config = await discover(id, client);
  const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'edit' });
  const before = await openid.tokenIntrospection(config, token);
  await openid.tokenRevocation(config, token);
  return { before, after: await openid.tokenIntrospection(config, token), called: await call(config, token) };
}

async function refused(id, client, parameters) {
  try {
    await openid.clientCredentialsGrant(await discover(id, client), parameters);
    return 'nothing';
  } catch (error) {
    // To a 401 it shows the challenge, and leaves the body to whoever wants to know more.
    if (error instanceof openid.WWWAuthenticateChallengeError && error.cause[0].scheme === 'basic') {
      return { status: error.status, error: (await error.response.json()).error };
    }
    return { status: error.status, error: error.error ?? String(error) };
  }
}

const all = async (work) => Object.fromEntries(
  await Promise.all(Object.entries(job.clients).map(async ([id, client]) => [id, await work(id, client)])),
);
const [id, client] = Object.entries(job.clients)[0];
const { key } = job.clients['private_key_jwt.RS256'];
process.stdout.write(JSON.stringify({
  lives: await all(live),
  ends: await all(end),
  refused: {
    'a wrong secret': await refused(id, { ...client, secret: 'wrong' }, { scope: 'edit' }),
    'the key of another': await refused('private_key_jwt.PS256', { method: 'private_key_jwt', key, alg: 'PS256' }, { scope: 'edit' }),
    'a scope of nobody': await refused(id, client, { scope: 'admin' }),
    'no scope': await refused(id, client, {}),
    'a resource of nobody': await refused(id, client, { scope: 'edit', resource: 'https://other.example' }),
  },
}));
