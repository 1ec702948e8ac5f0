#include "dimscope/cli/download/download.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/cli/version.h"

namespace dimscope::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::string megabytes(double bytes) {
  return fmt::format("{:.1f} MB", bytes / 1e6);
}

class Progress {
 public:
  explicit Progress(const std::string& url) { print_error("downloading {}\n", url); }
  ~Progress() { clear(); }

  void on_bytes(double done, double total) {
    using std::chrono::milliseconds;
    if (!live_ || Clock::now() - last_drawn_ < milliseconds(100)) return;
    last_drawn_ = Clock::now();
    constexpr int kWidth = 24;
    const int filled = total > 0 ? static_cast<int>(std::min(1.0, done / total) * kWidth) : 0;
    std::string bar;
    for (int i = 0; i < kWidth; ++i) bar += i < filled ? "━" : "─";
    redraw_line(bar + " " + megabytes(done) + (total > 0 ? " of " + megabytes(total) : ""));
  }

  void on_end(std::size_t bytes) {
    clear();
    if (live_) return;
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    print_error("downloaded {} in {}\n", megabytes(static_cast<double>(bytes)),
                duration_text(seconds));
  }

 private:
  void clear() {
    if (live_) redraw_line("");
  }

  const bool live_ = progress_is_live();
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_drawn_;
};

struct Transfer {
  std::string content;
  std::size_t max_bytes;
  bool too_long = false;
  Progress progress;
};

std::size_t on_content(char* data, std::size_t, std::size_t size, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  if (size > transfer.max_bytes - transfer.content.size()) {
    transfer.too_long = true;
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.content.append(data, size);
  return size;
}

int on_progress(void* pointer, curl_off_t total, curl_off_t done, curl_off_t, curl_off_t) {
  static_cast<Transfer*>(pointer)->progress.on_bytes(static_cast<double>(done),
                                                     static_cast<double>(total));
  return 0;
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// The host of `url`, or the URL itself where it has none.
std::string host_of(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  char* host = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    return url;
  }
  const std::unique_ptr<char, decltype(&curl_free)> owned(host, curl_free);
  return *host == '\0' ? url : host;
}

[[noreturn]] void fail(const std::string& url, const Transfer& transfer, CURL* handle,
                       CURLcode code, std::string_view why) {
  char* last = nullptr;  // after redirects
  curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &last);
  const std::string host = host_of(last == nullptr ? url : last);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (transfer.too_long || code == CURLE_FILESIZE_EXCEEDED) {
    throw WorkError(fmt::format("{}: has more than the {} expected at most", url,
                                megabytes(static_cast<double>(transfer.max_bytes))));
  }
  const bool bad_url = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  if (bad_url && last != nullptr && last == url) {
    throw InputError(fmt::format("{}: is not an https, http or file URL", url));
  }
  switch (code) {
    case CURLE_HTTP_RETURNED_ERROR:
      throw WorkError(fmt::format("{}: {} answers with HTTP status {}", url, host, status));
    case CURLE_FILE_COULDNT_READ_FILE:
      throw WorkError(fmt::format("{}: cannot be read", url));
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      throw WorkError(fmt::format("{}: {} cannot be reached: {}", url, host, why));
    default:
      throw WorkError(fmt::format("{}: {}: {}", url, host, why));
  }
}

}  // namespace

std::string download(const std::string& url, std::size_t max_bytes) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  check(ready, "libcurl starts");
  const Handle handle(curl_easy_init(), curl_easy_cleanup);
  check(handle != nullptr, "libcurl makes a handle");

  Transfer transfer{.content = {}, .max_bytes = max_bytes, .progress = Progress(url)};
  char why[CURL_ERROR_SIZE] = "";
  const auto set = [&](CURLoption option, auto value) {
    check(curl_easy_setopt(handle.get(), option, value) == CURLE_OK, "libcurl knows the option");
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_ERRORBUFFER, why);
  set(CURLOPT_USERAGENT, fmt::format("dimscope/{}", kVersion).c_str());
  set(CURLOPT_PROTOCOLS_STR, "https,http,file");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https,http");  // a server may not point at the user's files
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, 10L);
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, 30L);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // bytes a second
  set(CURLOPT_LOW_SPEED_TIME, 60L);  // seconds
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(max_bytes));
  set(CURLOPT_WRITEFUNCTION, on_content);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, on_progress);
  set(CURLOPT_XFERINFODATA, &transfer);

  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) {
    fail(url, transfer, handle.get(), code, *why == '\0' ? curl_easy_strerror(code) : why);
  }
  transfer.progress.on_end(transfer.content.size());
  return std::move(transfer.content);
}

}  // namespace dimscope::cli
