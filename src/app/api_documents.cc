#include "app/api_documents.h"

#include <fstream>
#include <iterator>

namespace sallyport::app {
namespace {

using endpoints::explorer::ApiDocument;
using endpoints::explorer::RoutePolicy;

constexpr std::uintmax_t kMostBytes = 10 * 1024 * 1024;

Outcome<std::string> read_file(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return fail(Code::invalid_argument, "there is no plain file");
  }
  if (std::filesystem::file_size(file, error) > kMostBytes) {
    return fail(Code::invalid_argument, "it is larger than 10 MiB");
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Code::invalid_argument, "it cannot be read");
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

std::optional<RoutePolicy> policy_of(const gateway::RouteTable& routes, http::Method method,
                                     std::string_view path) {
  const gateway::Route* route = routes.find(method, path).route;
  if (route == nullptr) return std::nullopt;
  return RoutePolicy{route->is_public, route->scopes, route->any_scope};
}

}  // namespace

Outcome<std::vector<ApiDocument>> read_api_documents(const Config& config,
                                                     const gateway::RouteTable& routes) {
  std::vector<ApiDocument> documents;
  for (const ApiConfig& api : config.apis) {
    const auto file = config.folder / api.openapi;
    const auto refuse = [&](const Error& error) {
      return fail(Code::invalid_argument, "[[api]] in line " + std::to_string(api.line) + ", " +
                                              file.string() + ": " + error.detail);
    };
    const auto text = read_file(file);
    if (!text) return refuse(text.error());
    auto document = endpoints::explorer::read_api_document(
        *text, [&](http::Method method, std::string_view path) {
          return policy_of(routes, method, path);
        });
    if (!document) return refuse(document.error());
    documents.push_back(std::move(*document));
  }
  return documents;
}

}  // namespace sallyport::app
