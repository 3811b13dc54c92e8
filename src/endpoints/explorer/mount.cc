#include "endpoints/explorer/mount.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/json_text.h"
#include "endpoints/explorer/representation.h"

namespace sallyport::endpoints::explorer {
namespace {

constexpr std::string_view kAskAgain = "no-cache";
constexpr std::string_view kForGood = "public, max-age=31536000, immutable";
constexpr std::string_view kAssets = "/api/assets/";

const Page* find(std::span<const Page> pages, std::string_view path) {
  const auto it = std::ranges::find(pages, path, &Page::path);
  return it == pages.end() ? nullptr : &*it;
}

http::Response answer_page(const http::Request& request, const Page& page) {
  return answer(
      request, {page.type, page.etag, page.plain, page.gzip, page.for_good ? kForGood : kAskAgain});
}

http::Response answer_json(const http::Request& request, std::string_view text,
                           std::string_view etag) {
  return answer(request, {"application/json", etag, text, {}, kAskAgain});
}

/// The name without the slash, for whoever types it by hand.
http::Response redirect(const http::Request& request) {
  std::string to = "/api/";
  if (!request.query.empty()) to.append("?").append(request.query);
  http::Response response(308);
  return response.add("Location", to).add("Cache-Control", kAskAgain).reason("redirected");
}

std::string list_of(const std::vector<ApiDocument>& documents) {
  std::string list = R"({"documents":[)";
  for (std::size_t i = 0; i < documents.size(); ++i) {
    list += i == 0 ? R"({"title":)" : R"(,{"title":)";
    append_json_string(list, documents[i].title);
    list.append(R"(,"href":"/api/documents/)").append(std::to_string(i)).append(R"("})");
  }
  return list + "]}";
}

void mount_documents(http::Router& router, std::vector<ApiDocument> documents,
                     http::Response (*fault)(int)) {
  const std::string list = list_of(documents);
  const std::string tag = etag_of(list);
  router.add(http::Method::get, "/api/documents",
             [list, tag](const http::Request& request) { return answer_json(request, list, tag); });
  auto kept = std::make_shared<const std::vector<ApiDocument>>(std::move(documents));
  router.add(
      http::Method::get, "/api/documents/{number}", [kept, fault](const http::Request& request) {
        const std::string_view text = request.parameter;
        std::size_t number = 0;
        const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
        // One document has one address: no leading zeros.
        const bool good = wrong == std::errc() && std::to_string(number) == text;
        if (!good || number >= kept->size()) return fault(404);
        return answer_json(request, (*kept)[number].text, (*kept)[number].etag);
      });
}

}  // namespace

void mount(http::Router& router, Parts parts) {
  if (parts.pages.empty()) return;
  for (const Page& page : parts.pages) {
    if (page.path.starts_with(kAssets)) continue;
    const auto handler = [&page](const http::Request& request) {
      return answer_page(request, page);
    };
    router.add(http::Method::get, page.path, handler);
    // The catalogue is a page of its own by its address; the script shows it.
    if (page.path == "/api/") router.add(http::Method::get, "/api/errors", handler);
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
  http::Router router;
  mount(router, {pages, {}, nullptr});
  return router.patterns();
}

}  // namespace sallyport::endpoints::explorer
