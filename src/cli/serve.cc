#include "app/serve.h"

#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/values.h"

namespace sallyport::cli {
namespace {

struct ServeCommand {
  FolderOptions folder;
  std::optional<std::string> config;
  std::optional<std::string> listen;
  std::optional<std::string> admin_listen;
  std::optional<std::string> tls_cert;
  std::optional<std::string> tls_key;
  std::optional<std::string> threads;
  bool tls_by_proxy = false;

  void declare(Syntax& syntax) {
    folder.declare(syntax);
    syntax.option("--config", "FILE", config,
                  "Configuration (TOML); default: sallyport.toml in the data folder");
    syntax.option("--listen", "ADDR:PORT", listen,
                  "Where clients ask; default: 127.0.0.1:8080; port 0: a free one");
    syntax.option("--admin-listen", "ADDR:PORT", admin_listen,
                  "Health and metrics; default: 127.0.0.1:8081");
    syntax.option("--tls-cert", "F", tls_cert, "Certificate chain (PEM); with --tls-key");
    syntax.option("--tls-key", "F", tls_key, "Its private key (PEM)");
    syntax.option("--threads", "N", threads, "Event loops; default: one for each core");
    syntax.flag("--tls-by-proxy", tls_by_proxy,
                "A proxy ends TLS: allows plain HTTP on an address that others reach");
  }
};

Ran serve(const ServeCommand& command) {
  if (command.tls_cert.has_value() != command.tls_key.has_value()) {
    return wrong_use("--tls-cert and --tls-key belong together");
  }
  app::ServeOptions options;
  options.data = command.folder.path();
  options.kek_file = command.folder.kek_path();
  if (command.config) options.config_file = *command.config;
  options.listen = command.listen;
  options.admin_listen = command.admin_listen;
  options.tls_certificate = command.tls_cert;
  options.tls_key = command.tls_key;
  options.tls_by_proxy = command.tls_by_proxy;
  if (command.threads) {
    constexpr std::int64_t kMost = 1024;
    auto threads = parse_number("--threads", *command.threads, 1, kMost);
    if (!threads) return Unexpected(std::move(threads).error());
    options.threads = static_cast<unsigned>(*threads);
  }
  return static_cast<Exit>(app::serve(options));
}

}  // namespace

Action declare_serve(Syntax& syntax) { return action_of<ServeCommand>(syntax, serve); }

}  // namespace sallyport::cli
