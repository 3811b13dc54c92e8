#include "gateway/upload.h"

#include <array>
#include <charconv>

namespace sallyport::gateway {
namespace {

using PieceState = http::Conversation::Piece::State;

constexpr std::size_t kMostUnsent = 64 * 1024;
// Then the others of the loop get their turn, however fast both sides are.
constexpr int kPiecesATurn = 16;

}  // namespace

void Upload::begin(std::string_view read) {
  if (!read.empty()) append(read);
  if (send_what_is_there()) return;
  task_ = go_on();
  task_.start();
}

void Upload::append(std::string_view piece) {
  std::string& out = to_.output();
  if (conversation_.body_framing() != http::Framing::chunked) {
    out.append(piece);
    return;
  }
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
  out.append(size.data(), end).append("\r\n").append(piece).append("\r\n");
}

/// True: the upload has ended. False: it must wait, for the client, for the upstream or for its
/// next turn.
bool Upload::send_what_is_there() {
  turn_is_over_ = false;
  for (int pieces = 0;; ++pieces) {
    waits_for_client_ = false;
    if (pieces == kPiecesATurn) {
      turn_is_over_ = true;
      return false;
    }
    while (to_.output().size() < kMostUnsent) {
      const auto piece = conversation_.read_body();
      if (piece.state == PieceState::data) {
        append(piece.data);
        conversation_.used_up();
        continue;
      }
      if (piece.state == PieceState::failed) {
        end(State::body_failed);
        return true;
      }
      if (piece.state == PieceState::wait) {
        waits_for_client_ = true;
      } else if (conversation_.body_framing() == http::Framing::chunked && !last_chunk_) {
        last_chunk_ = true;
        to_.output().append("0\r\n\r\n");
      }
      break;
    }
    if (!to_.write_now()) return false;
    if (conversation_.body_is_over()) {
      end(State::over);
      return true;
    }
    if (waits_for_client_) return false;
  }
}

http::Task<void> Upload::go_on() {
  do {
    if (turn_is_over_) {
      co_await http::Sleep{conversation_.loop(), conversation_.loop().now()};
    } else if (!to_.output().empty()) {
      const auto moved = co_await to_.flush(patience_);
      if (moved != http::client::Moved::yes) {
        end(State::upstream_failed);
        co_return;
      }
    } else {
      co_await conversation_.wait_for_body();
    }
  } while (!send_what_is_there());
}

void Upload::end(State state) {
  state_ = state;
  ended_at_ = conversation_.loop().now();
}

}  // namespace sallyport::gateway
