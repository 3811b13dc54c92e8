#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "gateway/proxy.h"
#include "gateway/route_table.h"
#include "http/answer.h"
#include "tokens/judge.h"

namespace sallyport::gateway {

/// What the gate asks. All of it outlives the gate.
struct Parts {
  std::shared_ptr<const tokens::TokenJudge> judge;
  /// Has this process heard of no revocation for too long?
  std::function<bool(SteadyTime)> too_stale;
  Render render;  // in the words of the contract
};

/// The second door: lets a request through to an upstream, or answers it, only where a route is for
/// it and its token is good. Called on event loops.
class Gateway {
 public:
  /// `via`: by what name this process is told from others in Via.
  Gateway(Parts parts, std::shared_ptr<const RouteTable> routes, std::string via)
      : parts_(std::move(parts)), routes_(std::move(routes)), via_(std::move(via)) {}

  http::Answer operator()(const http::Request& request) const;

  // For another proxy (forward_auth.h), which understands 200, 401, 403 and 503 only.
  http::Response answer_check(const http::Request& request) const;
  http::Response forbid(std::string why) const;

 private:
  /// Why a request may not pass.
  struct Refusal {
    Error error;
    const Route* route = nullptr;  // which it is for, if any
    std::string allow{};           // with method_refused
    std::string client_id{};       // whose token it was, if it was good
  };
  std::variant<Verdict, Refusal> judge(const http::Request& request) const;
  Outcome<tokens::LiveToken> live_token(const http::Request& request) const;
  http::Response refuse(const Refusal& refusal) const;
  http::Answer pass(const http::Request& request, const Verdict& verdict) const;

  Parts parts_;
  std::shared_ptr<const RouteTable> routes_;
  std::string via_;
};

/// Has this path a form that a gate may go by? Beyond http/path.h: no encoded slash, and no ';',
/// behind which some servers see no path any more.
bool is_safe_path(std::string_view canonical);

}  // namespace sallyport::gateway
