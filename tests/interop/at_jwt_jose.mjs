// npm `jose` as an API's verifier (RFC 9068 section 4): reads a job from stdin, writes verdicts to stdout.
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

const { jwks, issuer, audience, tokens } = JSON.parse(await text(process.stdin));
// It fetches again for a key that it does not know, and waits in between: not here, where most are unknown.
const keys = createRemoteJWKSet(new URL(jwks), { cooldownDuration: 0 });
const verdicts = {};
for (const [name, token] of Object.entries(tokens)) {
  try {
    const options = { issuer, audience, typ: 'at+jwt', requiredClaims: ['iat', 'exp', 'sub', 'client_id', 'jti'] };
    verdicts[name] = { claims: (await jwtVerify(token, keys, options)).payload };
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    verdicts[name] = { refused: error.code };
  }
}
process.stdout.write(JSON.stringify(verdicts));
