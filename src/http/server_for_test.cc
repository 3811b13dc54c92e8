#include "http/server_for_test.h"

#include <stdexcept>

namespace sallyport::http {
namespace {

Response echo(const Request& request) {
  std::string text(name_of(request.method));
  text.append(" ")
      .append(request.path)
      .append("?")
      .append(request.query)
      .append("|")
      .append(request.body);
  return Response(200).body(std::move(text));
}

Response fault(int status, std::string_view) {
  return Response(status).body("fault " + std::to_string(status));
}

}  // namespace

ServerTest::ServerTest() : settings_(std::make_shared<Settings>()) {
  auto router = std::make_shared<Router>();
  for (const Method method : {Method::get, Method::post}) router->add(method, "/echo", echo);
  router->add_with_slashes(Method::get, "/echo/{any}", echo);
  router->add(Method::get, "/unchanged", [](const Request&) -> Answer { return Response(304); });
  router->add(Method::get, "/throw",
              [](const Request&) -> Answer { throw std::runtime_error("a bug"); });
  router->add(Method::get, "/big", [](const Request&) -> Answer {
    return Response(200).body(std::string(8'000'000, 'x'));
  });
  router->add(Method::get, "/delayed", [](const Request&) -> Answer {
    return Response(200).body("delayed").delay(std::chrono::milliseconds(200));
  });
  router->add(Method::get, "/later/{name}", [this](const Request& request) -> Answer {
    return Later([this, name = std::string(request.parameter)](Reply reply) {
      threads_.emplace_back([reply = std::move(reply), name] {
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        reply(Response(200).body("later " + name));
      });
    });
  });
  settings_->router = std::move(router);
  settings_->fault = fault;
  settings_->echoed = {{"X-Echo", 8}};
  auto server = Server::open({*Address::parse("127.0.0.1"), 0}, 1, settings_);
  if (!server) throw std::runtime_error(server.error().detail);
  server_ = std::move(*server);
  server_->start();
}

ServerTest::~ServerTest() {
  server_->halt();
  for (std::thread& thread : threads_) thread.join();
}

void ServerTest::use(const std::function<void(Settings&)>& change) {
  auto changed = std::make_shared<Settings>(*settings_);
  change(*changed);
  settings_ = std::move(changed);
  server_->use(settings_);
}

std::string ServerTest::ask(std::string_view request) {
  RawClient client(port());
  client.send(request);
  return client.read_answer();
}

}  // namespace sallyport::http
