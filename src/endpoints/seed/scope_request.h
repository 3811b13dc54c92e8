#pragma once

#include <optional>

#include "http/request.h"
#include "tokens/scopes.h"

namespace sallyport::endpoints::seed {

/// Which scopes a request names, in the three places where it can: the body, the query, and the
/// path (`/v1/getAccessToken/{scope}`).

/// Those in the URL, if any are named there: the query's, which must be the same set as the path's
/// where both are. Code::scope_malformed.
Outcome<std::optional<tokens::ScopeList>> scopes_in_url(const http::Request& request);

/// Those in the body: `{"scope": ["a", "b"]}` or `{"scope": "a b"}`, and with the bare key of the
/// seed's own example, `{scope: [...]}`. Nothing, if there is no member `scope`. Refuses with
/// payload_malformed or scope_malformed.
Outcome<std::optional<tokens::ScopeList>> scopes_in_body(std::string_view body);

/// The scopes of a body that has the one member `scope` and nothing escaped, which is what nearly
/// all clients send: the same as the strict reader finds, for a tenth of its cost. Nothing, where
/// only that can tell.
std::optional<std::vector<std::string_view>> plain_scope_body(std::string_view body);

/// Puts quotes around a bare key `scope` at top level; everything else stays as it is, for the
/// strict JSON reader to judge.
std::string quote_bare_scope(std::string_view body);

}  // namespace sallyport::endpoints::seed
