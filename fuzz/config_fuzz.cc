#include <cstdint>
#include <string>
#include <string_view>

#include "app/config.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sallyport::fuzz::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = sallyport::app::parse_config(text, "file.toml");
  if (config) {
    require(config->tls_certificate.has_value() == config->tls_key.has_value(), "a pair or none");
    require(!config->listen.empty() && !config->admin_listen.empty(), "an address to listen on");
    return 0;
  }
  require(config.error().code == sallyport::Code::invalid_argument, "one code refuses");
  require(config.error().detail.starts_with("file.toml:"), "and names the file");
  return 0;
}
