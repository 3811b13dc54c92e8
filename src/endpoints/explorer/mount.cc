#include "endpoints/explorer/mount.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/json.h"
#include "endpoints/explorer/own_document.h"
#include "endpoints/explorer/representation.h"

namespace sallyport::endpoints::explorer {
namespace {

constexpr std::string_view kAskAgain = "no-cache";
constexpr std::string_view kForGood = "public, max-age=31536000, immutable";
constexpr std::string_view kAssets = "/api/assets/";
constexpr std::string_view kDescription = "/openapi.json";

const Page* find(std::span<const Page> pages, std::string_view path) {
  const auto it = std::ranges::find(pages, path, &Page::path);
  return it == pages.end() ? nullptr : &*it;
}

http::Response answer_page(const http::Request& request, const Page& page) {
  return answer(
      request, {page.type, page.etag, page.plain, page.gzip, page.for_good ? kForGood : kAskAgain});
}

http::Response answer_document(const http::Request& request, const ApiDocument& document) {
  return answer(request,
                {"application/json", document.etag, document.text, document.gzip, kAskAgain});
}

/// The name without the slash, for whoever types it by hand.
http::Response redirect(const http::Request& request) {
  std::string to = "/api/";
  if (!request.query.empty()) to.append("?").append(request.query);
  http::Response response(308);
  return response.add("Location", to).add("Cache-Control", kAskAgain).reason("redirected");
}

Json list_of(const std::vector<ApiDocument>& documents) {
  Json::Array list;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    Json::Object one{{"title", Json(documents[i].title)},
                     {"href", Json("/api/documents/" + std::to_string(i))}};
    list.emplace_back(std::move(one));
  }
  return Json(Json::Object{{"documents", Json(std::move(list))}});
}

void add(http::Router& router, std::string_view path, ApiDocument document) {
  auto kept = std::make_shared<const ApiDocument>(std::move(document));
  router.add(http::Method::get, path,
             [kept](const http::Request& request) { return answer_document(request, *kept); });
}

void mount_documents(http::Router& router, std::vector<ApiDocument> documents,
                     http::Response (*fault)(int)) {
  add(router, "/api/documents", served({}, list_of(documents)));
  auto kept = std::make_shared<const std::vector<ApiDocument>>(std::move(documents));
  router.add(
      http::Method::get, "/api/documents/{number}", [kept, fault](const http::Request& request) {
        const std::string_view text = request.parameter;
        std::size_t number = 0;
        const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
        // One document has one address: no leading zeros.
        const bool good = wrong == std::errc() && std::to_string(number) == text;
        if (!good || number >= kept->size()) return fault(404);
        return answer_document(request, (*kept)[number]);
      });
}

}  // namespace

void mount(http::Router& router, Parts parts) {
  if (parts.pages.empty()) return;
  for (const Page& page : parts.pages) {
    if (page.path.starts_with(kAssets) || page.path == kDescription) continue;
    const auto handler = [&page](const http::Request& request) {
      return answer_page(request, page);
    };
    router.add(http::Method::get, page.path, handler);
    // The catalogue is a page of its own by its address; the script shows it.
    if (page.path == "/api/") router.add(http::Method::get, "/api/errors", handler);
  }
  if (const Page* description = find(parts.pages, kDescription)) {
    add(router, kDescription, own_document(description->plain, parts.answered));
  }
  router.add(http::Method::get, "/api", redirect);
  router.add(http::Method::get, "/api/assets/{file}",
             [pages = parts.pages, fault = parts.fault](const http::Request& request) {
               const Page* page = find(pages, request.path);
               return page == nullptr ? fault(404) : answer_page(request, *page);
             });
  mount_documents(router, std::move(parts.documents), parts.fault);
}

std::vector<std::string> patterns(std::span<const Page> pages) {
  if (pages.empty()) return {};
  return {"/api",
          "/api/",
          "/api/errors",
          "/api/assets/{file}",
          "/api/documents",
          "/api/documents/{number}",
          std::string(kDescription)};
}

}  // namespace sallyport::endpoints::explorer
