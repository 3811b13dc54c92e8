// npm `oauth4webapi` as a client, request by request: reads a job from stdin, writes what came of it to stdout.
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { importPKCS8 } from 'jose';
import * as oauth from 'oauth4webapi';

const job = JSON.parse(await text(process.stdin));
const issuer = new URL(job.issuer);
const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2' });
const server = await oauth.processDiscoveryResponse(issuer, found);

async function proof({ method, secret, key, alg }) {
  switch (method) {
    case 'client_secret_basic': return oauth.ClientSecretBasic(secret);
    case 'client_secret_post': return oauth.ClientSecretPost(secret);
    case 'client_secret_jwt': return oauth.ClientSecretJwt(secret);
    default: return oauth.PrivateKeyJwt(await importPKCS8(key, alg));
  }
}

async function token(id, client, parameters = { scope: 'edit' }) {
  const me = { client_id: id };
  const answer = await oauth.clientCredentialsGrantRequest(server, me, await proof(client), new URLSearchParams(parameters));
  return oauth.processClientCredentialsResponse(server, me, answer);
}

async function call(accessToken) {
  const answer = await oauth.protectedResourceRequest(accessToken, 'GET', new URL(job.api)).catch((error) => error);
  if (answer instanceof oauth.WWWAuthenticateChallengeError) {
    const [{ scheme, parameters }] = answer.cause;
    return scheme === 'bearer' && parameters.error === 'invalid_token' ? answer.status : 0;
  }
  if (answer instanceof Error) throw answer;
  return answer.status;
}

async function untilRefused(accessToken) {
  const end = Date.now() + 60_000;
  for (;;) {
    const status = await call(accessToken);
    if (status !== 200 || Date.now() > end) return status;
    await delay(200);
  }
}

// As an API would, by its own reading of RFC 9068 section 4.
async function validated(accessToken) {
  const request = new Request(job.api, { headers: { authorization: `Bearer ${accessToken}` } });
  return oauth.validateJwtAccessToken(server, request, job.issuer);
}

async function live(id, client) {
  const first = await token(id, client);
  const claims = await validated(first.access_token);
  if (claims.client_id !== id) throw new Error(`the token is for ${claims.client_id}`);
  const called = [await call(first.access_token), await untilRefused(first.access_token)];
  const second = await token(id, client);
  called.push(await call(second.access_token));
  return { called, tokens: [first.access_token, second.access_token] };
}

async function introspect(id, client, accessToken) {
  const me = { client_id: id };
  const answer = await oauth.introspectionRequest(server, me, await proof(client), accessToken);
  return oauth.processIntrospectionResponse(server, me, answer);
}

async function end(id, client) {
  const { access_token: accessToken } = await token(id, client);
  const before = await introspect(id, client, accessToken);
  const answer = await oauth.revocationRequest(server, { client_id: id }, await proof(client), accessToken);
  await oauth.processRevocationResponse(answer);
  return { before, after: await introspect(id, client, accessToken), called: await call(accessToken) };
}

async function refused(id, client, parameters) {
  try {
    await token(id, client, parameters);
    return 'nothing';
  } catch (error) {
    // To a 401 it shows the challenge, and leaves the body to whoever wants to know more.
    if (error instanceof oauth.WWWAuthenticateChallengeError && error.cause[0].scheme === 'basic') {
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
