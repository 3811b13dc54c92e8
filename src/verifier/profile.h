#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sallyport::verifier {

/// What a token looks like and which rules hold for it. A key belongs to one profile, so the key
/// that verifies a token says which rules apply: a token of one never stands for the other.
enum class Profile : std::uint8_t {
  plain,   // header {"alg":...} alone; scope, client_id, fixed claims, exp
  at_jwt,  // RFC 9068
};
inline constexpr std::array kProfiles{Profile::plain, Profile::at_jwt};

/// "plain" or "at+jwt", as it is written in the store and on the command line.
constexpr std::string_view name_of(Profile profile) {
  return profile == Profile::plain ? "plain" : "at+jwt";
}

/// Nothing for a name that is none of these, to the letter.
constexpr std::optional<Profile> profile_named(std::string_view name) {
  for (const Profile profile : kProfiles) {
    if (name == name_of(profile)) return profile;
  }
  return std::nullopt;
}

}  // namespace sallyport::verifier
