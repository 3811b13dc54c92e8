#include "cli/key_line.h"

#include <algorithm>

namespace sallyport::cli {

void declare_profile(Syntax& syntax, std::optional<std::string>& profile) {
  syntax.option("--profile", "P", profile,
                "Whose keys: plain (the default) or at+jwt, those of OAuth 2.0 access tokens");
}

Result<verifier::Profile, Fault> profile_of(const std::optional<std::string>& named) {
  const auto profile = verifier::profile_named(named.value_or("plain"));
  if (profile) return *profile;
  return wrong_use("--profile is plain or at+jwt, not '" + *named + "'");
}

void LineOptions::declare(Syntax& syntax) {
  declare_profile(syntax, profile);
  syntax.option("--alg", "A", alg,
                "Of which algorithm: RS256 (the default); at+jwt also has PS256, ES256 and EdDSA");
}

Result<keys::Line, Fault> LineOptions::line() const {
  auto of = profile_of(profile);
  if (!of) return Unexpected(std::move(of).error());
  const std::string name = alg.value_or("RS256");
  std::string known;
  for (const keys::Line& line : keys::kLines) {
    if (line.profile != *of) continue;
    if (line.alg == name) return line;
    known += (known.empty() ? "" : ", ") + std::string(line.alg);
  }
  return wrong_use("--alg is one of " + known + " for profile " +
                   std::string(verifier::name_of(*of)) + ", not '" + name + "'");
}

std::string kid_of(const std::vector<keys::StoredKey>& keys, const keys::Line& line,
                   keys::KeyState state) {
  const auto found = std::ranges::find_if(keys, [&](const keys::StoredKey& key) {
    return keys::is_of(line, key) && key.state == state;
  });
  return found == keys.end() ? std::string() : found->kid;
}

}  // namespace sallyport::cli
