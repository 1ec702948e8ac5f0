#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "dimscope/base/base64.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/browser/headless_browser.h"
#include "dimscope/cli/browser/temporary_folder.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/report_file.h"
#include "dimscope/report/html_report.h"
#include "dimscope/serve/http/request_target.h"
#include "dimscope/study/study_data.h"

namespace dimscope::cli {
namespace {

struct FigureArguments {
  std::filesystem::path directory, output, report;
  std::string place = "map";
  std::string title, browser;
};

// "svg", "png" or "pdf".
std::string format_of(const std::filesystem::path& output) {
  const std::string ending = output.extension().string();
  if (ending == ".svg" || ending == ".png" || ending == ".pdf") return ending.substr(1);
  throw InputError(
      fmt::format("-o {}: expected a name that ends in .svg, .png or .pdf", output.string()));
}

// The study's report, written again where it is not there, older than the study, or another
// dimscope's.
std::filesystem::path report_of(const FigureArguments& a) {
  if (!a.report.empty()) return a.report;
  const study::Store store(a.directory, study::Store::Mode::kRead);
  study::complete_trials(store);  // Without one there is nothing to draw.
  const std::filesystem::path path = a.directory / "report.html";
  std::error_code error;
  const auto written = std::filesystem::last_write_time(path, error);
  if (!error && written >= std::filesystem::last_write_time(store.file()) &&
      report::is_report_of(report::web_bundle(), read_file(path))) {
    return path;
  }
  write_report(a.directory, store, {}, path);
  return path;
}

// The report as a page that draws at once.
std::string unpacked(const std::filesystem::path& report) {
  try {
    return report::with_unpacked_answers(report::web_bundle(), read_file(report));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", report.string(), error.what()));
  }
}

// The text of the element that the page leaves (web/src/charts/figure_page.ts), its attributes.
struct Drawn {
  std::string attributes, text;
};

Drawn drawn_in(const std::string& page, const std::filesystem::path& report) {
  constexpr std::string_view kBegin = "<pre id=\"dimscope-figure\"";
  const std::size_t begin = page.find(kBegin);
  const std::size_t open = begin == std::string::npos ? begin : page.find('>', begin);
  const std::size_t end = open == std::string::npos ? open : page.find("</pre>", open);
  if (end == std::string::npos) {
    throw WorkError(fmt::format("{}: the browser did not draw it", report.string()));
  }
  return {page.substr(begin + kBegin.size(), open - begin - kBegin.size()),
          page.substr(open + 1, end - open - 1)};
}

// Throws InputError with the titles that there are where none was drawn.
void require_figure(const Drawn& drawn, const FigureArguments& a) {
  constexpr std::string_view kTitles = "data-titles=\"";
  const std::size_t begin = drawn.attributes.find(kTitles);
  if (begin == std::string::npos) return;
  std::string json = drawn.attributes.substr(begin + kTitles.size());
  json.resize(json.find('"'));
  for (const auto& [name, sign] : {std::pair{"&quot;", "\""}, {"&nbsp;", " "}, {"&amp;", "&"}}) {
    for (std::size_t at = json.find(name); at != std::string::npos; at = json.find(name, at + 1)) {
      json.replace(at, std::string_view(name).size(), sign);
    }
  }
  const auto titles = nlohmann::json::parse(json).get<std::vector<std::string>>();
  if (titles.empty()) {
    throw InputError(fmt::format("there is no figure at {} of this study", a.place));
  }
  throw InputError(fmt::format("no figure at {} has a title with '{}'; there are:\n  {}", a.place,
                               a.title, fmt::join(titles, "\n  ")));
}

// A page of just this figure's size. `svg` is one of the page's: its root states both in px.
std::string page_around(const std::string& svg) {
  const auto attribute = [&](const std::string& name) {
    const std::size_t begin = svg.find(" " + name + "=\"") + name.size() + 3;
    return svg.substr(begin, svg.find('"', begin) - begin);
  };
  return fmt::format(
      "<!doctype html><meta charset=\"utf-8\"><style>@page{{size:{}px {}px;margin:0}}"
      "body{{margin:0}}svg{{display:block}}</style>{}",
      attribute("width"), attribute("height"), svg.substr(svg.find("<svg")));
}

// An absolute path as the address of a file.
std::string file_address(const std::filesystem::path& path) {
  std::string address = "file://";
  for (const auto& part : path.relative_path())
    address += "/" + serve::percent_encoded(part.string());
  return address;
}

void print_pdf(const std::filesystem::path& browser, const std::string& svg,
               const std::filesystem::path& page, const std::filesystem::path& output) {
  write_file(page, page_around(svg));
  open_headless(
      browser, file_address(page),
      {"--no-pdf-header-footer", "--print-to-pdf=" + std::filesystem::absolute(output).string()});
}

int figure(const FigureArguments& a) {
  const std::string format = format_of(a.output);
  const std::filesystem::path browser = find_browser(a.browser);
  const std::filesystem::path report = report_of(a);
  const TemporaryFolder folder;
  const std::filesystem::path page = folder.path() / "page.html";
  write_file(page, unpacked(report));
  const std::string place = a.place.starts_with('#') ? a.place.substr(1) : a.place;
  const std::string address =
      fmt::format("{}#{}&figure={}&figure.format={}", file_address(page), place,
                  serve::percent_encoded(a.title), format == "png" ? "png" : "svg");
  const Drawn drawn = drawn_in(open_headless(browser, address, {"--dump-dom"}), report);
  require_figure(drawn, a);
  const std::optional<std::string> bytes = from_base64(drawn.text);
  if (!bytes || bytes->empty()) throw WorkError("the browser's figure cannot be read");
  if (format == "pdf") {
    print_pdf(browser, *bytes, page, a.output);
  } else {
    write_file(a.output, *bytes);
  }
  print_out("figure: {}\n", a.output.string());
  return 0;
}

}  // namespace

void add_figure(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<FigureArguments>();
  CLI::App* command =
      app.add_subcommand("figure", "Save a figure of the report as SVG, PNG or PDF");
  add_study(command, a->directory);
  command
      ->add_option("PLACE", a->place,
                   "Where it stands in the report: map, compare, effects, curves, grid, … or an "
                   "address of the page, as \"#map&sentence=12\"")
      ->capture_default_str();
  command
      ->add_option("--title", a->title, "Words of its title, where a place has several [the first]")
      ->type_name("WORDS");
  add_output(command, a->output, "The file to write: .svg, .png or .pdf");
  command->add_option("--report", a->report, "This report [DIR/report.html, written if it is old]")
      ->type_name("FILE");
  command->add_option("--browser", a->browser, "Chromium or Chrome [the one on the search path]")
      ->type_name("PROGRAM");
  command->footer(
      "The page draws it, so that it is the figure that the page saves. docs/report.md names the\n"
      "places.\n"
      "Example: dimscope figure demo map -o map.svg");
  offer(command, chosen, [a] { return figure(*a); });
}

}  // namespace dimscope::cli
