// npm oidc-provider with two clients of client_credentials, one by secret and one by private_key_jwt.
// Configuration and keys come in a JSON file; prints one line when it listens.
import { readFileSync } from "node:fs";
import { createPrivateKey, createPublicKey } from "node:crypto";
import Provider from "oidc-provider";

const { port, scope, clientId, clientSecret, key, clientKey, alg, format } =
  JSON.parse(readFileSync(process.argv[2], "utf8"));
const issuer = `http://127.0.0.1:${port}`;
const resource = "urn:bench:api";
const jwk = createPrivateKey(key).export({ format: "jwk" });
const clientJwk = createPublicKey(clientKey).export({ format: "jwk" });
const machine = {
  grant_types: ["client_credentials"],
  redirect_uris: [],
  response_types: [],
  // No ID token is made; but its default algorithm must be one that there is a key for.
  id_token_signed_response_alg: alg,
  scope,
};

const provider = new Provider(issuer, {
  clients: [
    { client_id: clientId, client_secret: clientSecret, ...machine },
    {
      client_id: "keyed",
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "ES256",
      jwks: { keys: [{ ...clientJwk, alg: "ES256", use: "sig" }] },
      ...machine,
    },
  ],
  scopes: [scope],
  jwks: { keys: [{ ...jwk, alg, use: "sig", kid: "bench" }] },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope,
        audience: resource,
        accessTokenTTL: 7200,
        accessTokenFormat: format,
        ...(format === "jwt" ? { jwt: { sign: { alg } } } : {}),
      }),
    },
  },
});

provider.listen(port, "127.0.0.1", () => console.log("listening"));
