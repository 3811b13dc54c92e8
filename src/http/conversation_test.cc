#include <gtest/gtest.h>

#include "http/conversation.h"
#include "http/server_for_test.h"

namespace sallyport::http {
namespace {

using namespace std::chrono_literals;

/// Sends the body back piece by piece while it comes; what comes first is answered before the rest
/// has been sent.
Task<void> mirror(Conversation& exchange, Framing framing) {
  if (framing == Framing::chunked) exchange.start({200, "OK", "", framing, {}, false});
  for (;;) {
    const auto piece = exchange.read_body();
    if (piece.state == Conversation::Piece::State::end) break;
    if (piece.state == Conversation::Piece::State::failed) {
      if (exchange.started()) {
        exchange.cut_off();
      } else {
        exchange.respond_to_failed_body();
      }
      co_return;
    }
    if (piece.state == Conversation::Piece::State::wait) {
      co_await exchange.wait_for_body();
      continue;
    }
    if (!exchange.started()) {
      exchange.start({200, "OK", "", framing, piece.data.size(), false});
    }
    exchange.add(piece.data);
    exchange.used_up();
    const bool taken = co_await exchange.flush();
    if (!taken) co_return;
  }
  if (!exchange.started()) exchange.start({200, "Fine", "X-A: b\r\n", framing, 0, false});
  exchange.finish();
}

class ConversationTest : public ServerTest {
 protected:
  ConversationTest() {
    use([](Settings& settings) {
      settings.timeouts.body = 500ms;
      settings.fallback = [](const Request& request) -> Answer {
        const std::string path(request.path);
        if (path == "/refuse") return Response(403).body("no");
        if (path == "/fixed") return Response(200).body("fixed").route("/fixed");
        if (path == "/throws") {
          return Streaming([](Conversation&) -> Task<void> {
            throw std::runtime_error("a bug");
            co_return;
          });
        }
        if (path == "/forget") return Streaming([](Conversation&) -> Task<void> { co_return; });
        if (path == "/at_most_4") {
          return Streaming([](Conversation& exchange) -> Task<void> {
            const bool fits = exchange.limit_body(4);
            if (!fits) {
              exchange.respond_to_failed_body();
              co_return;
            }
            co_await mirror(exchange, Framing::chunked);
          });
        }
        const Framing framing = path == "/known" ? Framing::length : Framing::chunked;
        return Streaming([framing](Conversation& exchange) { return mirror(exchange, framing); });
      };
    });
    std::this_thread::sleep_for(50ms);
  }
};

std::string post(std::string_view path, std::string_view fields, std::string_view body) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n" +
         std::string(body);
}

TEST_F(ConversationTest, ABodyGoesBackInChunks) {
  const std::string answer = ask(post("/x", "Content-Length: 5\r\n", "hello"));
  EXPECT_EQ(status_line(answer), "HTTP/1.1 200 OK");
  EXPECT_NE(answer.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(answer.find("Content-Length"), std::string::npos);
}

TEST_F(ConversationTest, PiecesGoBackBeforeTheRestHasCome) {
  RawClient client(port());
  client.send(post("/x", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n"));
  EXPECT_EQ(client.read_until("3\r\nabc\r\n").find("HTTP/1.1 200 OK"), 0U);
  client.send("2\r\nde\r\n");
  client.read_until("2\r\nde\r\n");
  client.send("0\r\n\r\n");
  client.read_until("0\r\n\r\n");
}

TEST_F(ConversationTest, AnOldClientGetsTheEndOfTheConnectionForChunks) {
  RawClient client(port());
  client.send(
      "POST /x HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
  const std::string answer = client.read_all();
  EXPECT_EQ(answer.find("Transfer-Encoding"), std::string::npos);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_EQ(body_of(answer), "abc");
}

TEST_F(ConversationTest, TheNextRequestBehindABodyIsAnsweredToo) {
  RawClient client(port());
  client.send(post("/known", "Content-Length: 3\r\n", "abc") +
              post("/known", "Content-Length: 2\r\n", "de") +
              "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "abc");
  EXPECT_EQ(body_of(client.read_answer()), "de");
  EXPECT_EQ(body_of(client.read_answer()), "GET /echo?|");
}

TEST_F(ConversationTest, ARefusalPassesOverABodyThatIsThere) {
  RawClient client(port());
  client.send(post("/refuse", "Content-Length: 3\r\n", "abc") +
              post("/refuse", "Content-Length: 3\r\n", "abc"));
  EXPECT_EQ(status_line(client.read_answer()), "HTTP/1.1 403 Forbidden");
  EXPECT_EQ(status_line(client.read_answer()), "HTTP/1.1 403 Forbidden");
}

TEST_F(ConversationTest, ARefusalWaitsForNoBody) {
  RawClient client(port());
  client.send(post("/refuse", "Content-Length: 3\r\nExpect: 100-continue\r\n", ""));
  const std::string answer = client.read_all();
  EXPECT_EQ(status_line(answer), "HTTP/1.1 403 Forbidden");
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST_F(ConversationTest, AFixedAnswerTakesTheBodyThatIsToCome) {
  RawClient client(port());
  client.send(post("/fixed", "Content-Length: 3\r\nExpect: 100-continue\r\n", ""));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_EQ(body_of(client.read_answer()), "fixed");
  client.send(post("/fixed", "Content-Length: 0\r\n", ""));
  EXPECT_EQ(body_of(client.read_answer()), "fixed");
}

TEST_F(ConversationTest, AClientIsAskedForItsBodyWhenItIsRead) {
  RawClient client(port());
  client.send(post("/known", "Content-Length: 3\r\nExpect: 100-continue\r\n", ""));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_EQ(body_of(client.read_answer()), "abc");
}

TEST_F(ConversationTest, ABodyThatIsBadOrSlowIsRefused) {
  EXPECT_EQ(status_line(ask(post("/known", "Transfer-Encoding: chunked\r\n", "x\r\n"))),
            "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(status_line(ask(post("/known", "Content-Length: 3\r\n", ""))),
            "HTTP/1.1 408 Request Timeout");
}

TEST_F(ConversationTest, ABodyThatIsTooLargeIsRefusedAsSoonAsThatIsKnown) {
  EXPECT_EQ(status_line(ask(post("/at_most_4", "Content-Length: 5\r\n", ""))),
            "HTTP/1.1 413 Content Too Large");
  RawClient client(port());
  client.send(post("/at_most_4", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n"));
  const std::string answer = client.read_all();
  EXPECT_NE(answer.find("abc"), std::string::npos);
  EXPECT_FALSE(answer.ends_with("0\r\n\r\n")) << "it looks like a whole one";
}

TEST_F(ConversationTest, AnAnswerThatCannotBeFinishedDoesNotLookFinished) {
  RawClient client(port());
  client.send(post("/x", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\nx\r\n"));
  EXPECT_FALSE(client.read_all().ends_with("0\r\n\r\n"));
}

TEST_F(ConversationTest, ABugIsA500) {
  EXPECT_EQ(status_line(ask(post("/throws", "", ""))), "HTTP/1.1 500 Internal Server Error");
  EXPECT_EQ(status_line(ask(post("/forget", "", ""))), "HTTP/1.1 500 Internal Server Error");
}

TEST_F(ConversationTest, OurOwnPathsStandAboveIt) {
  EXPECT_EQ(body_of(ask("GET /echo HTTP/1.1\r\nHost: h\r\n\r\n")), "GET /echo?|");
  EXPECT_EQ(status_line(ask("DELETE /echo HTTP/1.1\r\nHost: h\r\n\r\n")),
            "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(status_line(ask("GET /a/../echo HTTP/1.1\r\nHost: h\r\n\r\n")),
            "HTTP/1.1 400 Bad Request");
}

TEST_F(ConversationTest, AClientThatGoesAwayIsForgotten) {
  for (int i = 0; i < 20; ++i) {
    RawClient client(port());
    client.send(post("/x", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n"));
  }
  EXPECT_EQ(body_of(ask("GET /echo HTTP/1.1\r\nHost: h\r\n\r\n")), "GET /echo?|");
}

// Beyond every buffer on the way; each side waits for the other in turn.
TEST_F(ConversationTest, ALargeBodyIsMirroredWhole) {
  constexpr std::size_t kSize = 30'000'000;
  RawClient client(port());
  client.send(post("/x", "Content-Length: " + std::to_string(kSize) + "\r\n", ""));
  std::thread sender([&] {
    const std::string block(100'000, 'x');
    for (std::size_t sent = 0; sent < kSize; sent += block.size()) client.send(block);
  });
  const std::string answer = client.read_until("\r\n0\r\n\r\n");
  sender.join();
  std::size_t size = 0;
  for (const char c : body_of(answer)) size += c == 'x' ? 1 : 0;
  EXPECT_EQ(size, kSize);
}

}  // namespace
}  // namespace sallyport::http
