// npm oidc-provider for one client and client_credentials: JWT access tokens, RS256, RSA 2048.
// Configuration and key come in a JSON file; prints one line when it listens.
import { readFileSync } from "node:fs";
import { createPrivateKey } from "node:crypto";
import Provider from "oidc-provider";

const { port, scope, clientId, clientSecret, key } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const issuer = `http://127.0.0.1:${port}`;
const resource = "urn:bench:api";
const jwk = createPrivateKey(key).export({ format: "jwk" });

const provider = new Provider(issuer, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    scope,
  }],
  scopes: [scope],
  jwks: { keys: [{ ...jwk, alg: "RS256", use: "sig", kid: "bench" }] },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope,
        audience: resource,
        accessTokenTTL: 7200,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
});

provider.listen(port, "127.0.0.1", () => console.log("listening"));
