#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"

namespace sallyport::cli {

/// The public keys in `files` as one JWK Set: each file holds a JWK, a JWK Set, or a PEM block
/// PUBLIC KEY. `alg` is for keys that do not say theirs; an RSA key without either is for RS256.
Result<std::string, Fault> read_client_keys(const std::vector<std::string>& files,
                                            const std::optional<std::string>& alg);

}  // namespace sallyport::cli
