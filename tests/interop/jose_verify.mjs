// npm `jose` verifies tokens by a JWKS. Reads {jwks, tokens: {name: token}} from stdin, and writes
// {name: {claims, tried} | {error}}.
//
// Without `kid` in the token several keys fit; jose then throws JWKSMultipleMatchingKeys, which is an
// async iterator over them.
import { readFileSync } from 'node:fs'
import { createLocalJWKSet, errors, jwtVerify } from 'jose'

const options = { algorithms: ['RS256'], requiredClaims: ['exp', 'client_id'] }

async function verify(token, keys) {
  try {
    const { payload } = await jwtVerify(token, keys, options)
    return { claims: payload, tried: 1 }
  } catch (several) {
    if (!(several instanceof errors.JWKSMultipleMatchingKeys)) throw several
    let tried = 0
    for await (const key of several) {
      tried += 1
      try {
        const { payload } = await jwtVerify(token, key, options)
        return { claims: payload, tried }
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
      }
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

const { jwks, tokens } = JSON.parse(readFileSync(0, 'utf8'))
const keys = createLocalJWKSet(jwks)
const answers = {}
for (const [name, token] of Object.entries(tokens)) {
  answers[name] = await verify(token, keys).catch((error) => ({ error: error.code ?? String(error) }))
}
console.log(JSON.stringify(answers))
