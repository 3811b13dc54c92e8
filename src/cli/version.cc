#include "cli/version.h"

#include <gnu/libc-version.h>
#include <link.h>
#include <toml++/impl/version.h>

#include <boost/version.hpp>
#include <filesystem>
#include <string_view>

#include "crypto/version.h"
#include "endpoints/explorer/pages.h"
#include "store/sqlite/version.h"

namespace sallyport::cli {
namespace {

struct Wanted {
  std::string_view name;  // libNAME.so...
  std::string version;
};

/// libspdlog.so.1.10.0 is where libspdlog.so.1.10 points to: the file's name has the whole version.
int take_version(dl_phdr_info* library, std::size_t, void* data) {
  auto& wanted = *static_cast<Wanted*>(data);
  std::error_code error;
  const auto file = std::filesystem::canonical(library->dlpi_name, error);
  const std::string name = file.filename().string();
  const std::string start = "lib" + std::string(wanted.name) + ".so.";
  if (error || !name.starts_with(start)) return 0;
  wanted.version = name.substr(start.size());
  return 1;
}

std::string line(std::string_view name, const std::string& version) {
  return std::string(name) + " " + version + "\n";
}

/// For a library that cannot say its version itself.
std::string loaded(std::string_view library, std::string_view name) {
  Wanted wanted{library, {}};
  dl_iterate_phdr(&take_version, &wanted);
  return line(name, wanted.version.empty() ? "(linked in)" : wanted.version);
}

std::string boost_version() {
  return std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000) +
         "." + std::to_string(BOOST_VERSION % 100);
}

std::string toml_version() {
  return std::to_string(TOML_LIB_MAJOR) + "." + std::to_string(TOML_LIB_MINOR) + "." +
         std::to_string(TOML_LIB_PATCH);
}

}  // namespace

std::string version_text() {
  return line("sallyport", SALLYPORT_VERSION) + line("OpenSSL", crypto::openssl_version()) +
         line("SQLite", store::sqlite_version()) + line("Boost", boost_version()) +
         line("toml++", toml_version()) + loaded("spdlog", "spdlog") + loaded("fmt", "fmt") +
         loaded("prometheus-cpp-core", "prometheus-cpp") + loaded("yaml-cpp", "yaml-cpp") +
         line("glibc", gnu_get_libc_version()) +
         line("explorer", endpoints::explorer::pages().empty() ? "(left out)" : "(built in)");
}

}  // namespace sallyport::cli
