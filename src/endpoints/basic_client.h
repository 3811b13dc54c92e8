#pragma once

#include "clients/auth/authenticator.h"
#include "http/request.h"

namespace sallyport::endpoints {

/// The client that one `Authorization: Basic` field shows, for contracts that know no other way.
/// Refuses with `credentials_missing`, `credentials_malformed` (two fields too, of which another
/// program might read the other), and as the authenticator does.
Outcome<clients::AuthenticatedClient> basic_client(clients::Authenticator& authenticator,
                                                   const http::Request& request);

}  // namespace sallyport::endpoints
