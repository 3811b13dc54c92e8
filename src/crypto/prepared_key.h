#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

#include "crypto/evp.h"
#include "crypto/key.h"

namespace sallyport::crypto {

/// A key of OpenSSL's, with contexts that are ready to sign or to verify with it. Making a context
/// costs some microseconds, where a verification takes sixteen, so each thread finds its own again.
///
/// The contexts live here and not in their threads: so none can be taken for another key, whatever
/// becomes of keys and addresses, and a private key that goes is gone, instead of staying in the
/// memory of each thread that has signed with it.
class PreparedKey {
 public:
  enum class Use : std::uint8_t { sign, verify };

  PreparedKey(KeyHandle key, KeyType type, Use use);
  PreparedKey(const PreparedKey&) = delete;
  PreparedKey& operator=(const PreparedKey&) = delete;
  ~PreparedKey();

  EVP_PKEY* get() const { return key_.get(); }
  KeyType type() const { return type_; }
  int bits() const { return bits_; }
  std::size_t signature_size() const { return signature_size_; }

  /// Ready for one scheme; one of the two is set. OpenSSL 3.0 signs with Ed25519 by a context for
  /// messages only.
  struct Context {
    KeyContext of_digest;
    MessageContext of_message;
  };

  /// A context that is the caller's alone until this goes. Does not outlive its key.
  class Borrowed {
   public:
    Borrowed(std::unique_ptr<Context> context, std::atomic<Context*>& place)
        : context_(std::move(context)), place_(&place) {}
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    ~Borrowed();

    /// False if OpenSSL could not make one.
    explicit operator bool() const { return context_ != nullptr; }
    Context* operator->() const { return context_.get(); }

   private:
    std::unique_ptr<Context> context_;
    std::atomic<Context*>* place_;
  };

  /// REQUIRES: `scheme` is for keys of this type. Thread-safe, without a lock.
  Borrowed borrow(SignatureScheme scheme) const;

 private:
  static constexpr std::size_t kSchemes = 4;
  /// Beyond so many threads some share their places. Of two that use one key at the same moment
  /// one then makes a context for itself.
  static constexpr std::size_t kThreads = 16;

  /// A cache line for each thread, so that they do not wait for each other's.
  struct alignas(64) Places {
    std::array<std::atomic<Context*>, kSchemes> of_scheme{};
  };

  static std::size_t this_thread();
  std::unique_ptr<Context> make_context(SignatureScheme scheme) const;

  KeyHandle key_;
  KeyType type_;
  Use use_;
  int bits_;
  std::size_t signature_size_;
  mutable std::array<Places, kThreads> places_;
};

}  // namespace sallyport::crypto
