#pragma once

#include <span>
#include <string>
#include <vector>

#include "endpoints/explorer/api_document.h"
#include "endpoints/explorer/own_document.h"
#include "endpoints/explorer/pages.h"
#include "http/router.h"

namespace sallyport::endpoints::explorer {

struct Parts {
  std::span<const Page> pages;  // as long as the program runs
  Answered answered;            // during the call only
  std::vector<ApiDocument> documents;
  /// What the contract says where nothing is found.
  http::Response (*fault)(int status);
};

/// GET /api/ (the pages), /api/errors (the same, on the error catalogue), /api/assets/{file},
/// /openapi.json, and the operator's documents. Without pages: nothing.
void mount(http::Router& router, Parts parts);

/// The patterns that mount() adds.
std::vector<std::string> patterns(std::span<const Page> pages);

}  // namespace sallyport::endpoints::explorer
