#include <algorithm>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include "jose/jwks.h"
#include "sallyport/verifier.h"
#include "sallyport/verifier_c.h"

// The C names of what verifier.h declares. Each function that may throw catches here: an exception
// must not go through C.

struct sallyport_keys {
  sallyport::KeySource source;
};

struct sallyport_verifier {
  sallyport::Verifier verifier;
};

struct sallyport_claims {
  sallyport::TokenClaims claims;
};

struct sallyport_text {
  std::string text;
};

namespace {

using sallyport::TokenError;

static_assert(static_cast<int>(TokenError::malformed) == SALLYPORT_MALFORMED &&
              static_cast<int>(TokenError::unknown_key) == SALLYPORT_UNKNOWN_KEY &&
              static_cast<int>(TokenError::forged) == SALLYPORT_FORGED &&
              static_cast<int>(TokenError::wrong_issuer) == SALLYPORT_WRONG_ISSUER &&
              static_cast<int>(TokenError::wrong_audience) == SALLYPORT_WRONG_AUDIENCE &&
              static_cast<int>(TokenError::not_yet_valid) == SALLYPORT_NOT_YET_VALID &&
              static_cast<int>(TokenError::expired) == SALLYPORT_EXPIRED &&
              static_cast<int>(TokenError::lacks_scope) == SALLYPORT_LACKS_SCOPE &&
              static_cast<int>(TokenError::keys_unavailable) == SALLYPORT_KEYS_UNAVAILABLE &&
              static_cast<int>(TokenError::internal) == SALLYPORT_INTERNAL);

void say(char* why, std::size_t why_size, std::string_view words) {
  if (why == nullptr || why_size == 0) return;
  const std::size_t size = std::min(words.size(), why_size - 1);
  std::copy_n(words.begin(), size, why);
  why[size] = '\0';
}

/// What `make` returns, or null with the reason.
template <class Make>
auto made_by(Make make, char* why, std::size_t why_size) noexcept -> decltype(make()) {
  try {
    say(why, why_size, {});
    return make();
  } catch (const std::exception& error) {
    say(why, why_size, error.what());
  } catch (...) {
    say(why, why_size, "what was thrown is no std::exception");
  }
  return nullptr;
}

std::string_view text_or_empty(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

std::vector<std::string> list_of(const char* const* texts) {
  std::vector<std::string> list;
  for (; texts != nullptr && *texts != nullptr; ++texts) list.emplace_back(*texts);
  return list;
}

/// A struct of another size is that of another header, of which the members stand elsewhere.
template <class Struct>
const Struct& checked(const Struct* given) {
  if (given == nullptr) throw std::invalid_argument("NULL was given for a struct");
  if (given->size == sizeof(Struct)) return *given;
  throw std::invalid_argument("a struct's size is not that of this library's header");
}

sallyport::KeySettings settings_of(const sallyport_key_settings* given) {
  if (given == nullptr) return {};
  const sallyport_key_settings& from = checked(given);
  sallyport::KeySettings settings;
  settings.max_age = std::chrono::seconds(from.max_age_s);
  settings.keep_stale = std::chrono::seconds(from.keep_stale_s);
  settings.cool_down = std::chrono::seconds(from.cool_down_s);
  settings.retry_after = std::chrono::seconds(from.retry_after_s);
  settings.patience = std::chrono::milliseconds(from.patience_ms);
  return settings;
}

sallyport::TokenPolicy policy_of(const sallyport_policy& from) {
  sallyport::TokenPolicy policy;
  if (from.profile != SALLYPORT_AT_JWT && from.profile != SALLYPORT_PLAIN) {
    throw std::invalid_argument("the policy's profile is none");
  }
  policy.profile = from.profile == SALLYPORT_PLAIN ? sallyport::TokenProfile::plain
                                                   : sallyport::TokenProfile::at_jwt;
  policy.issuer = text_or_empty(from.issuer);
  policy.audience = text_or_empty(from.audience);
  policy.all_scopes = list_of(from.all_scopes);
  policy.any_scope = list_of(from.any_scope);
  policy.skew = std::chrono::seconds(from.skew_s);
  return policy;
}

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

/// C would take "admin\0x" for "admin".
bool has_nul(const sallyport::TokenClaims& claims) {
  for (const auto* text :
       {&claims.client_id, &claims.issuer, &claims.subject, &claims.token_id, &claims.key_id}) {
    if (has_nul(*text)) return true;
  }
  for (const auto* list : {&claims.scopes, &claims.audiences}) {
    for (const std::string& text : *list) {
      if (has_nul(text)) return true;
    }
  }
  return std::any_of(claims.others.begin(), claims.others.end(), [](const auto& other) {
    return has_nul(other.first) || has_nul(other.second);
  });
}

int verify(const sallyport_verifier& verifier, std::string_view token,
           std::optional<std::int64_t> now, sallyport_claims** claims, char* why,
           std::size_t why_size) {
  auto verified = now ? verifier.verifier.verify(token, *now) : verifier.verifier.verify(token);
  if (!verified) {
    say(why, why_size, verified.error().words);
    return static_cast<int>(verified.error().code);
  }
  if (has_nul(*verified)) {
    say(why, why_size, "claims: a NUL, which C text cannot hold");
    return SALLYPORT_MALFORMED;
  }
  if (claims != nullptr) {
    *claims = new (std::nothrow) sallyport_claims{std::move(*verified)};
    if (*claims == nullptr) return SALLYPORT_INTERNAL;
  }
  return SALLYPORT_OK;
}

const char* at(const std::vector<std::string>& list, std::size_t index) {
  return index < list.size() ? list[index].c_str() : nullptr;
}

}  // namespace

extern "C" {

const char* sallyport_code_name(int code) {
  if (code == SALLYPORT_OK) return "ok";
  if (code < SALLYPORT_MALFORMED || code > SALLYPORT_INTERNAL) return "unknown";
  return sallyport::name_of(static_cast<TokenError>(code));
}

int sallyport_text_append(sallyport_text* text, const char* bytes, size_t size) {
  // One byte beyond what a set may have: then it is refused as too large, and not cut.
  const std::size_t room = sallyport::jose::kMaxJwkSetSize + 1 - text->text.size();
  try {
    if (size > 0) text->text.append(bytes, std::min(size, room));
  } catch (const std::exception&) {
    return -1;
  }
  return size <= room ? 0 : -1;
}

sallyport_keys* sallyport_keys_from_jwks(const char* text, size_t size, char* why,
                                         size_t why_size) {
  return made_by(
      [&] {
        return new sallyport_keys{sallyport::KeySource::from_jwks({text, size})};
      },
      why, why_size);
}

sallyport_keys* sallyport_keys_from_file(const char* path, long check_every_s, long keep_stale_s,
                                         char* why, size_t why_size) {
  return made_by(
      [&] {
        return new sallyport_keys{sallyport::KeySource::from_file(
            path, std::chrono::seconds(check_every_s), std::chrono::seconds(keep_stale_s))};
      },
      why, why_size);
}

sallyport_keys* sallyport_keys_from_fetch(sallyport_fetch fetch, void* context,
                                          const sallyport_key_settings* settings, char* why,
                                          size_t why_size) {
  return made_by(
      [&] {
        if (fetch == nullptr) throw std::invalid_argument("there is no function to fetch by");
        const auto call = [fetch, context] {
          sallyport_text into;
          if (fetch(context, &into) != 0) throw std::runtime_error("the fetch failed");
          return std::move(into.text);
        };
        return new sallyport_keys{sallyport::KeySource::from_fetch(call, settings_of(settings))};
      },
      why, why_size);
}

int sallyport_keys_refresh(const sallyport_keys* keys, char* why, size_t why_size) {
  const auto* refreshed = made_by(
      [&]() -> const sallyport_keys* {
        if (keys->source.refresh()) return keys;
        throw std::runtime_error(keys->source.last_error());
      },
      why, why_size);
  return refreshed == nullptr ? -1 : 0;
}

void sallyport_keys_free(sallyport_keys* keys) { delete keys; }

sallyport_verifier* sallyport_verifier_new(const sallyport_keys* keys,
                                           const sallyport_policy* policy, char* why,
                                           size_t why_size) {
  return made_by(
      [&] {
        if (keys == nullptr) throw std::invalid_argument("there are no keys");
        return new sallyport_verifier{
            sallyport::Verifier(keys->source, policy_of(checked(policy)))};
      },
      why, why_size);
}

void sallyport_verifier_free(sallyport_verifier* verifier) { delete verifier; }

int sallyport_verify(const sallyport_verifier* verifier, const char* token, size_t size,
                     sallyport_claims** claims, char* why, size_t why_size) {
  say(why, why_size, {});
  if (claims != nullptr) *claims = nullptr;
  return verify(*verifier, {token, size}, std::nullopt, claims, why, why_size);
}

int sallyport_verify_at(const sallyport_verifier* verifier, const char* token, size_t size,
                        int64_t unix_now, sallyport_claims** claims, char* why, size_t why_size) {
  say(why, why_size, {});
  if (claims != nullptr) *claims = nullptr;
  return verify(*verifier, {token, size}, unix_now, claims, why, why_size);
}

void sallyport_claims_free(sallyport_claims* claims) { delete claims; }

const char* sallyport_claims_client_id(const sallyport_claims* claims) {
  return claims->claims.client_id.c_str();
}
const char* sallyport_claims_issuer(const sallyport_claims* claims) {
  return claims->claims.issuer.c_str();
}
const char* sallyport_claims_subject(const sallyport_claims* claims) {
  return claims->claims.subject.c_str();
}
const char* sallyport_claims_token_id(const sallyport_claims* claims) {
  return claims->claims.token_id.c_str();
}
const char* sallyport_claims_key_id(const sallyport_claims* claims) {
  return claims->claims.key_id.c_str();
}
int64_t sallyport_claims_expires_at(const sallyport_claims* claims) {
  return claims->claims.expires_at;
}
int64_t sallyport_claims_issued_at(const sallyport_claims* claims) {
  return claims->claims.issued_at;
}
const char* sallyport_claims_scope(const sallyport_claims* claims, size_t index) {
  return at(claims->claims.scopes, index);
}
const char* sallyport_claims_audience(const sallyport_claims* claims, size_t index) {
  return at(claims->claims.audiences, index);
}
const char* sallyport_claims_other(const sallyport_claims* claims, const char* name) {
  for (const auto& [other, value] : claims->claims.others) {
    if (other == name) return value.c_str();
  }
  return nullptr;
}

}  // extern "C"
