#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace sallyport::app {

/// What `sallyport serve` was told; flags stand above the configuration file.
struct ServeOptions {
  std::filesystem::path data;
  std::optional<std::filesystem::path>
      config_file;  // default: sallyport.toml in the data folder, if it is there
  std::optional<std::string> listen;
  std::optional<std::string> admin_listen;
  std::optional<std::string> tls_certificate;
  std::optional<std::string> tls_key;
  std::optional<unsigned> threads;
  std::optional<std::filesystem::path> kek_file;
  bool tls_by_proxy = false;
};

/// Runs the server until SIGTERM or SIGINT and returns the exit code. SIGHUP rereads configuration
/// and certificate. Prints `listening on http://ADDRESS:PORT` on stdout once both listeners are
/// ready; what keeps it from starting, in one sentence on stderr.
int serve(const ServeOptions& options);

}  // namespace sallyport::app
