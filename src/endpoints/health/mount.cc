#include "endpoints/health/mount.h"

#include "base/json_text.h"

namespace sallyport::endpoints::health {
namespace {

http::Response json(int status, std::string body) {
  http::Response response(status);
  response.add("Content-Type", "application/json")
      .add("Cache-Control", "no-store")
      .body(std::move(body));
  return response;
}

}  // namespace

void mount(http::Router& router, const Parts& parts) {
  router.add(http::Method::get, "/healthz",
             [](const http::Request&) { return json(200, R"({"status":"alive"})"); });
  router.add(http::Method::get, "/readyz", [parts](const http::Request&) {
    const std::string why = parts.not_ready();
    if (why.empty()) return json(200, R"({"status":"ready"})");
    std::string body = R"({"status":"not ready","reason":)";
    append_json_string(body, why);
    return json(503, body + "}");
  });
  router.add(http::Method::get, "/metrics", [parts](const http::Request&) {
    http::Response response(200);
    response.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .add("Cache-Control", "no-store")
        .body(parts.metrics_text());
    return response;
  });
}

}  // namespace sallyport::endpoints::health
