#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "http/head.h"

namespace sallyport::endpoints::explorer {

/// What the route of an operation asks of its caller.
struct RoutePolicy {
  bool is_public = false;
  std::vector<std::string> scopes;     // all of them
  std::vector<std::string> any_scope;  // one of them, if there are any
};

/// The policy of the route that answers method and path; nothing where there is none. The path may
/// be a template, with {name} for a segment.
using PolicyOf =
    std::function<std::optional<RoutePolicy>(http::Method method, std::string_view path)>;

/// An operator's OpenAPI document as it is served.
struct ApiDocument {
  std::string title;
  std::string text;  // JSON
  std::string gzip;  // the same, compressed
  std::string etag;
};

/// Reads an OpenAPI 3 document, YAML or JSON, and writes into it what holds at this gateway: each
/// operation's `security` is the scopes that its route needs, `x-no-route` marks those without a
/// route, `servers` is this server. Refuses with invalid_argument what cannot be read, and what is
/// no OpenAPI 3 document with a title and paths.
Outcome<ApiDocument> read_api_document(std::string_view text, const PolicyOf& policy_of);

/// A value as a document that is ready to be sent.
ApiDocument served(std::string title, const Json& document);

}  // namespace sallyport::endpoints::explorer
