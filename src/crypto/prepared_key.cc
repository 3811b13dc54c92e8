#include "crypto/prepared_key.h"

#include "crypto/rsa.h"

namespace sallyport::crypto {

PreparedKey::PreparedKey(KeyHandle key, KeyType type, Use use)
    : key_(std::move(key)),
      type_(type),
      use_(use),
      bits_(type == KeyType::rsa ? EVP_PKEY_get_bits(key_.get()) : 256),
      signature_size_(type == KeyType::rsa ? static_cast<std::size_t>(bits_ + 7) / 8 : 64) {}

PreparedKey::~PreparedKey() {
  for (Places& places : places_) {
    for (std::atomic<Context*>& place : places.of_scheme) delete place.load();
  }
}

std::size_t PreparedKey::this_thread() {
  static std::atomic<std::size_t> threads{0};
  static thread_local const std::size_t place = threads.fetch_add(1) % kThreads;
  return place;
}

PreparedKey::Borrowed PreparedKey::borrow(SignatureScheme scheme) const {
  auto& place = places_[this_thread()].of_scheme[static_cast<std::size_t>(scheme)];
  std::unique_ptr<Context> context(place.exchange(nullptr, std::memory_order_acquire));
  if (!context) context = make_context(scheme);
  return {std::move(context), place};
}

PreparedKey::Borrowed::~Borrowed() {
  Context* empty = nullptr;
  if (place_->compare_exchange_strong(empty, context_.get(), std::memory_order_release,
                                      std::memory_order_relaxed)) {
    (void)context_.release();
  }
}

std::unique_ptr<PreparedKey::Context> PreparedKey::make_context(SignatureScheme scheme) const {
  auto context = std::make_unique<Context>();
  const bool signs = use_ == Use::sign;
  if (type_ == KeyType::ed25519) {
    context->of_message.reset(EVP_MD_CTX_new());
    const auto init = signs ? EVP_DigestSignInit : EVP_DigestVerifyInit;
    if (!context->of_message ||
        init(context->of_message.get(), nullptr, nullptr, nullptr, key_.get()) != 1) {
      return nullptr;
    }
    return context;
  }
  context->of_digest.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
  EVP_PKEY_CTX* raw = context->of_digest.get();
  if (raw == nullptr || (signs ? EVP_PKEY_sign_init : EVP_PKEY_verify_init)(raw) != 1 ||
      EVP_PKEY_CTX_set_signature_md(raw, EVP_sha256()) != 1 ||
      (type_ == KeyType::rsa && !choose_padding(raw, scheme))) {
    return nullptr;
  }
  return context;
}

}  // namespace sallyport::crypto
