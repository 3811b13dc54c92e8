#include "http/server_for_test.h"

#include <atomic>
#include <thread>

namespace sallyport::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kEcho = "GET /echo?q=1 HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(ServerTest, AnswersWithWhatHttpAsksFor) {
  const std::string answer = ask(kEcho);
  EXPECT_EQ(status_line(answer), "HTTP/1.1 200 OK");
  EXPECT_NE(answer.find("\r\nDate: "), std::string::npos);
  EXPECT_NE(answer.find(" GMT\r\nX-Request-Id: "), std::string::npos);
  EXPECT_EQ(answer.find("Connection:"), std::string::npos);
  EXPECT_EQ(body_of(answer), "GET /echo?q=1|");
}

TEST_F(ServerTest, ReadsBodiesByLengthAndInChunks) {
  EXPECT_EQ(body_of(ask("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")),
            "POST /echo?|abc");
  EXPECT_EQ(body_of(ask("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
                        "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")),
            "POST /echo?|abc");
  EXPECT_EQ(body_of(ask("GET /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")),
            "GET /echo?|abc");
}

TEST_F(ServerTest, ReadsARequestThatComesByteByByte) {
  for (const std::string_view request :
       {std::string_view("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"),
        std::string_view("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
                         "chunked\r\n\r\n3\r\nabc\r\n0\r\nT: x\r\n\r\n")}) {
    RawClient client(port());
    for (const char byte : request) {
      client.send({&byte, 1});
      std::this_thread::sleep_for(1ms);
    }
    EXPECT_EQ(body_of(client.read_answer()), "POST /echo?|abc");
  }
}

// HTTP-24
TEST_F(ServerTest, AnswersAHundredPipelinedRequestsInOrder) {
  RawClient client(port());
  std::string requests;
  for (int i = 0; i < 100; ++i) {
    // Some are answered by another thread; the order must not suffer.
    const std::string path =
        i % 7 == 3 ? "/later/" + std::to_string(i) : "/echo/" + std::to_string(i);
    requests += "GET " + path + " HTTP/1.1\r\nHost: h\r\nX-Echo: " + std::to_string(i) + "\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 100; ++i) {
    const std::string answer = client.read_answer();
    const std::string number = std::to_string(i);
    EXPECT_EQ(body_of(answer), i % 7 == 3 ? "later " + number : "GET /echo/" + number + "?|");
    EXPECT_NE(answer.find("X-Echo: " + number + "\r\n"), std::string::npos) << answer;
  }
}

TEST_F(ServerTest, EveryAnswerHasItsOwnRequestId) {
  const auto id_of = [](const std::string& answer) {
    return answer.substr(answer.find("X-Request-Id: ") + 14, 24);
  };
  RawClient client(port());
  client.send(kEcho);
  const std::string first = id_of(client.read_answer());
  client.send(kEcho);
  EXPECT_NE(first, id_of(client.read_answer()));
}

TEST_F(ServerTest, EchoesOnlyWhatIsSentOnceAndWellFormed) {
  const auto echoes = [&](const std::string& lines) {
    return ask("GET /echo HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n").find("X-Echo: ") !=
           std::string::npos;
  };
  EXPECT_TRUE(echoes("X-Echo: 12345678\r\n"));
  EXPECT_TRUE(echoes("x-echo: abc\r\n"));
  EXPECT_FALSE(echoes("X-Echo: 123456789\r\n")) << "too long";
  EXPECT_FALSE(echoes("X-Echo: a b\r\n"));
  EXPECT_FALSE(echoes("X-Echo: a\x80\r\n"));
  EXPECT_FALSE(echoes("X-Echo:\r\n"));
  EXPECT_FALSE(echoes("X-Echo: a\r\nX-Echo: b\r\n"));
}

TEST_F(ServerTest, EchoesInFaultsToo) {
  const std::string answer = ask("GET /nowhere HTTP/1.1\r\nHost: h\r\nX-Echo: abc\r\n\r\n");
  EXPECT_EQ(status_line(answer), "HTTP/1.1 404 Not Found");
  EXPECT_NE(answer.find("X-Echo: abc\r\n"), std::string::npos);
}

TEST_F(ServerTest, AKnownPathWithAnotherMethodSaysWhichItHas) {
  const std::string answer = ask("DELETE /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_line(answer), "HTTP/1.1 405 Method Not Allowed");
  EXPECT_NE(answer.find("Allow: GET, POST\r\n"), std::string::npos);
}

TEST_F(ServerTest, HeadIsAnsweredWithoutABody) {
  RawClient client(port());
  client.send("HEAD /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_all();
  EXPECT_NE(answer.find("Content-Length: 9\r\n"), std::string::npos) << answer;
  EXPECT_EQ(body_of(answer), "");
}

// RFC 9110 section 8.6: a length would be that of the answer which is not repeated.
TEST_F(ServerTest, AnUnchangedAnswerHasNoLength) {
  RawClient client(port());
  client.send(
      "GET /unchanged HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /unchanged HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string answers = client.read_all();
  EXPECT_EQ(answers.find("Content-Length"), std::string::npos) << answers;
  EXPECT_NE(answers.find("HTTP/1.1 304 Not Modified"), answers.rfind("HTTP/1.1 304 Not Modified"));
}

TEST_F(ServerTest, AnUnsafePathIsRefusedAndTheConnectionCloses) {
  for (const std::string path : {"/a/../echo", "/%2e%2e/echo", "//echo", "/a%2fb/../c", "/a%5Cb"}) {
    RawClient client(port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_line(client.read_all()), "HTTP/1.1 400 Bad Request") << path;
    EXPECT_TRUE(client.closed());
  }
}

TEST_F(ServerTest, AnEncodedSlashReachesOnlyWhereItIsAllowed) {
  EXPECT_EQ(status_line(ask("GET /echo/a%2Fb HTTP/1.1\r\nHost: h\r\n\r\n")), "HTTP/1.1 200 OK");
  EXPECT_EQ(status_line(ask("GET /later/a%2Fb HTTP/1.1\r\nHost: h\r\n\r\n")),
            "HTTP/1.1 404 Not Found");
  EXPECT_EQ(status_line(ask("GET /echo%2Fa HTTP/1.1\r\nHost: h\r\n\r\n")),
            "HTTP/1.1 404 Not Found");
}

TEST_F(ServerTest, AHandlerThatThrowsIsA500AndHarmsNobody) {
  RawClient client(port());
  client.send("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_line(client.read_answer()), "HTTP/1.1 500 Internal Server Error");
  client.send(kEcho);
  EXPECT_EQ(status_line(client.read_answer()), "HTTP/1.1 200 OK");
}

TEST_F(ServerTest, HoldsBackAnAnswerThatAsksForIt) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(body_of(ask("GET /delayed HTTP/1.1\r\nHost: h\r\n\r\n")), "delayed");
  EXPECT_GE(std::chrono::steady_clock::now() - start, 200ms);
}

TEST_F(ServerTest, ClosesWhenAskedTo) {
  RawClient close(port());
  close.send("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(close.read_all().find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(close.closed());
  RawClient old(port());
  old.send("GET /echo HTTP/1.0\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(old.read_all()), "GET /echo?|");
  EXPECT_TRUE(old.closed());
  RawClient kept(port());
  kept.send("GET /echo HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(kept.read_answer().find("Connection: keep-alive\r\n"), std::string::npos);
  kept.send(kEcho);
  EXPECT_EQ(status_line(kept.read_answer()), "HTTP/1.1 200 OK");
}

TEST_F(ServerTest, AClientThatHasSentItsEndStillGetsItsAnswer) {
  RawClient client(port());
  client.send("GET /later/x HTTP/1.1\r\nHost: h\r\n\r\n");
  client.end_output();
  EXPECT_EQ(body_of(client.read_all()), "later x");
}

TEST_F(ServerTest, WritesAnAnswerLargerThanTheSocketTakes) {
  RawClient client(port());
  client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(body_of(client.read_answer()).size(), 8'000'000U);
  client.send(kEcho);
  EXPECT_EQ(body_of(client.read_answer()), "GET /echo?q=1|");
}

// HTTP-23
TEST_F(ServerTest, InvitesABodyThatItWillRead) {
  RawClient client(port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read_answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_EQ(body_of(client.read_answer()), "POST /echo?|abc");
}

TEST_F(ServerTest, DoesNotInviteABodyInVain) {
  for (const std::string line : {"POST /nowhere HTTP/1.1", "DELETE /echo HTTP/1.1"}) {
    RawClient client(port());
    client.send(line + "\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    const std::string answer = client.read_all(3s);
    EXPECT_TRUE(status_line(answer).starts_with("HTTP/1.1 40")) << answer;
    EXPECT_TRUE(client.closed());
  }
  EXPECT_EQ(status_line(ask("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: "
                            "100-continue\r\nContent-Length: 70000\r\n\r\n")),
            "HTTP/1.1 413 Content Too Large");
}

TEST_F(ServerTest, ABodyThatIsTooLargeIsRefusedAndTheAnswerCanBeRead) {
  const std::string big(900'000, 'x');
  for (const std::string& request :
       {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n" + big,
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nDBBA0\r\n" + big +
            "\r\n0\r\n\r\n"}) {
    RawClient client(port());
    EXPECT_TRUE(client.send(request)) << "the sender must not be reset while it sends";
    EXPECT_EQ(status_line(client.read_all()), "HTTP/1.1 413 Content Too Large");
    EXPECT_TRUE(client.closed());
  }
}

TEST_F(ServerTest, NoMoreThanAMegabyteIsReadAfterARefusal) {
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n");
  std::string block(64 * 1024, 'x');
  std::size_t sent = 0;
  while (sent < 64 * 1024 * 1024 && client.send(block)) sent += block.size();
  EXPECT_LT(sent, 16U * 1024 * 1024) << "it must stop reading, whatever the kernel buffers";
}

TEST_F(ServerTest, AnEndlessHeadIsRefused) {
  RawClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost: h\r\n");
  for (int i = 0; i < 5000 && client.send("X-Filler: 0123456789\r\n"); ++i) {
  }
  EXPECT_EQ(status_line(client.read_all()), "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(ServerTest, ASlowHeadIsRefusedAndOthersAreNotHeldUp) {
  use([](Settings& s) { s.timeouts.head = 300ms; });
  std::this_thread::sleep_for(50ms);
  RawClient slow(port());
  slow.send("GET /echo HTT");
  EXPECT_EQ(status_line(ask(kEcho)), "HTTP/1.1 200 OK");
  EXPECT_EQ(status_line(slow.read_all()), "HTTP/1.1 408 Request Timeout");
}

TEST_F(ServerTest, DripFeedingDoesNotExtendTheTime) {
  use([](Settings& s) { s.timeouts.head = 300ms; });
  std::this_thread::sleep_for(50ms);
  RawClient slow(port());
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < 3s && slow.read_answer(20ms).empty())
    slow.send("G");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST_F(ServerTest, ASlowBodyIsRefused) {
  use([](Settings& s) { s.timeouts.body = 300ms; });
  std::this_thread::sleep_for(50ms);
  RawClient slow(port());
  slow.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(status_line(slow.read_all()), "HTTP/1.1 408 Request Timeout");
}

TEST_F(ServerTest, AnIdleConnectionIsClosedInSilence) {
  use([](Settings& s) { s.timeouts.idle = s.timeouts.head = 300ms; });
  std::this_thread::sleep_for(50ms);
  RawClient client(port());
  client.send(kEcho);
  EXPECT_EQ(status_line(client.read_answer()), "HTTP/1.1 200 OK");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(client.closed());
  RawClient silent(port());
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_TRUE(silent.closed());
}

TEST_F(ServerTest, AReaderThatDoesNotReadIsCutOff) {
  use([](Settings& s) { s.timeouts.write = 300ms; });
  std::this_thread::sleep_for(50ms);
  RawClient client(port());
  std::string many;
  for (int i = 0; i < 10; ++i) many += "GET /big HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(many);
  std::this_thread::sleep_for(1s);
  EXPECT_LT(client.read_all().size(), 80'000'000U);
}

TEST_F(ServerTest, BeyondTheMostConnectionsOneIsTurnedAway) {
  use([](Settings& s) { s.connections = 2; });
  std::this_thread::sleep_for(50ms);
  RawClient first(port());
  RawClient second(port());
  first.send(kEcho);
  second.send(kEcho);
  EXPECT_EQ(status_line(first.read_answer()), "HTTP/1.1 200 OK");
  EXPECT_EQ(status_line(second.read_answer()), "HTTP/1.1 200 OK");
  RawClient third(port());
  EXPECT_EQ(status_line(third.read_all()), "HTTP/1.1 503 Service Unavailable");
}

TEST_F(ServerTest, ASecondServerOnThePortIsRefused) {
  const auto second = Server::open(server().address(), 1, std::shared_ptr<const Settings>());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().detail.find("in use"), std::string::npos) << second.error().detail;
}

// DUR-10
TEST_F(ServerTest, DrainingFinishesWhatIsUnderWayAndQueued) {
  RawClient busy(port());
  busy.send("GET /later/x HTTP/1.1\r\nHost: h\r\n\r\n");
  RawClient idle(port());
  idle.send(kEcho);
  idle.read_answer();
  RawClient queued(port());
  queued.send(kEcho);
  EXPECT_TRUE(server().drain(std::chrono::steady_clock::now() + 5s));
  EXPECT_EQ(body_of(busy.read_all()), "later x");
  EXPECT_EQ(status_line(queued.read_all()), "HTTP/1.1 200 OK");
  EXPECT_TRUE(idle.closed());
  EXPECT_THROW(RawClient{port()}, std::runtime_error);
}

// One connection that always has more to read and room to write must not keep its loop to itself.
TEST_F(ServerTest, AFloodOfPipelinedRequestsStarvesNobodyAndDoesNotOutliveADrain) {
  std::atomic<bool> stop{false};
  RawClient flood(port());
  std::string many;
  for (int i = 0; i < 2000; ++i) many += kEcho;
  std::thread sender([&] {
    while (!stop && flood.send(many)) {
    }
  });
  std::thread reader([&] { flood.discard_until_closed(); });
  std::this_thread::sleep_for(200ms);
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(status_line(ask(kEcho)), "HTTP/1.1 200 OK");
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  }
  EXPECT_TRUE(server().drain(std::chrono::steady_clock::now() + 5s));
  stop = true;
  reader.join();
  sender.join();
}

TEST(ListenAddress, IsAnAddressAndAPort) {
  EXPECT_EQ(ListenAddress::parse("127.0.0.1:8080")->to_string(), "127.0.0.1:8080");
  EXPECT_EQ(ListenAddress::parse("[::1]:0")->to_string(), "[::1]:0");
  EXPECT_EQ(ListenAddress::parse("localhost:80")->to_string(), "127.0.0.1:80");
  for (const char* text :
       {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80",
        "[::1:80", "example.com:80", "127.0.0.1:80 "}) {
    EXPECT_FALSE(ListenAddress::parse(text)) << text;
  }
}

}  // namespace
}  // namespace sallyport::http
