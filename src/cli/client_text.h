#pragma once

#include <string>

#include "cli/json_writer.h"
#include "cli/printing.h"
#include "clients/client.h"

namespace sallyport::cli {

/// How a client looks in a list: all but its claims and secrets. No line end.
std::string client_line(const clients::Client& client);
std::string client_line_head();
JsonObject client_json(const clients::Client& client);

/// All that may be shown of one.
std::string client_page(const clients::Client& client, UnixTime now);
std::string client_page_json(const clients::Client& client);

/// Of its secrets: everything but the secrets.
Table secret_table(const clients::Client& client, UnixTime now);
std::string secrets_json(const clients::Client& client);

}  // namespace sallyport::cli
