#include "cli/commands.h"

namespace sallyport::cli {

std::vector<Command> all_commands() {
  return {
      {"init", "Make a data folder: database, key-encryption key, signing keys",
       "sallyport init --data ./data", declare_init},
      {"serve", "Run the server; SIGTERM drains and stops it, SIGHUP rereads its configuration",
       "sallyport serve --data ./data --listen 127.0.0.1:8080", declare_serve},

      {"client", "Register clients and change them, also while the server runs",
       "sallyport client list"},
      {"client add", "Register a client and print its secret, once",
       "sallyport client add orders-app --scope orders.read --scope orders.write --ttl 1h",
       declare_client_add},
      {"client list", "List all clients", "sallyport client list --json", declare_client_list},
      {"client show", "Show all of one client but its secrets", "sallyport client show orders-app",
       declare_client_show},
      {"client set", "Change how long a client's tokens live, or what it may send",
       "sallyport client set orders-app --ttl 15m", declare_client_set},
      {"client disable", "Refuse a client and its tokens from now on",
       "sallyport client disable orders-app", declare_client_disable},
      {"client enable", "Take a disabled client again", "sallyport client enable orders-app",
       declare_client_enable},
      {"client cut-off", "Refuse every token that a client was given until now; new ones are good",
       "sallyport client cut-off orders-app", declare_client_cut_off},
      {"client remove", "Remove a client with its secrets; its tokens stay dead",
       "sallyport client remove orders-app", declare_client_remove},
      {"client scope", "Change which scopes a client may ask for",
       "sallyport client scope add orders-app orders.list"},
      {"client scope add", "Let a client ask for more scopes",
       "sallyport client scope add orders-app orders.list", declare_client_scope_add},
      {"client scope remove", "Take scopes from a client",
       "sallyport client scope remove orders-app orders.write", declare_client_scope_remove},
      {"client secret",
       "Change a client's secrets; any number of them may be alive, so none need fail meanwhile",
       "sallyport client secret add orders-app --label 2026"},
      {"client secret add", "Make a further secret and print it, once",
       "sallyport client secret add orders-app --label 2026 --expires 365d",
       declare_client_secret_add},
      {"client secret list", "List a client's secrets, without the secrets themselves",
       "sallyport client secret list orders-app", declare_client_secret_list},
      {"client secret remove", "Refuse a secret from now on",
       "sallyport client secret remove orders-app Zk3xQf0aB7_d", declare_client_secret_remove},
      {"client import",
       "Register clients from JSON lines: all lines are checked before the first is imported",
       "echo "
       "'{\"client_id\":\"a\",\"scopes\":[\"read\"],\"claims\":{\"team\":\"x\"},\"ttl\":\"1h\"}' "
       "|\n"
       "    sallyport client import - > secrets.jsonl",
       declare_client_import},

      {"key", "Look at the signing keys and change them", "sallyport key list"},
      {"key list", "List the signing keys, and when each takes its next step", "sallyport key list",
       declare_key_list},
      {"key rotate", "Sign with the next key from now on; tokens of the old one stay good",
       "sallyport key rotate", declare_key_rotate},
      {"key revoke", "Refuse a key and all that it signed from now on; another takes its place",
       "sallyport key revoke fkFW-k7S0kKyCFnlnMjZ8OtQ6jpTNk5yNSrUUtlWvQQ", declare_key_revoke},
      {"key export-jwks", "Print the public keys as a JWK Set, as the server publishes it",
       "sallyport key export-jwks > jwks.json", declare_key_export_jwks},

      {"token", "Issue tokens by hand, look at tokens and revoke them",
       "sallyport token issue orders-app --scope orders.read"},
      {"token issue", "Issue a token for a client, without the server",
       "sallyport token issue orders-app --scope orders.read", declare_token_issue},
      {"token revoke", "Refuse a token from now on; asked for again, its client gets another one",
       "sallyport token revoke - < token.txt", declare_token_revoke},
      {"token inspect", "Decode a token, verify it, and say why it would be refused",
       "sallyport token issue orders-app --scope orders.read | sallyport token inspect -",
       declare_token_inspect},
  };
}

}  // namespace sallyport::cli
