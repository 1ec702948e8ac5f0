#include "dimscope/cli/commands/table_study.h"

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/file/study_template.h"
#include "dimscope/text/encoding.h"
#include "dimscope/text/tables/labelled_texts.h"
#include "dimscope/text/tables/table_facts.h"
#include "dimscope/text/tables/table_format.h"

namespace dimscope::cli {
namespace {

std::filesystem::path without_gz(const std::filesystem::path& file) {
  return file.extension() == ".gz" ? file.parent_path() / file.stem() : file;
}

}  // namespace

void add_table(CLI::App* command, TableArguments& arguments, bool required) {
  CLI::Option* files =
      command
          ->add_option("FILE", arguments.files,
                       "Labelled texts: CSV, TSV, JSON Lines, or a label and a text a line, also "
                       ".gz; train, and test or dev where there are any")
          ->type_name("")
          ->expected(1, 3);
  if (required) files->required();
  command->add_option("--text", arguments.config.table.text, "The column of the texts [guessed]")
      ->type_name("COLUMN");
  command->add_option("--label", arguments.config.table.label, "The column of the labels [guessed]")
      ->type_name("COLUMN");
  command
      ->add_option("--encoding", arguments.config.table.encoding,
                   "utf-8, utf-16, utf-16le, utf-16be, latin1 or windows-1252 [guessed]")
      ->type_name("NAME");
}

TableStudy make_table_study(const TableArguments& arguments, const std::filesystem::path& home,
                            const std::string& name) {
  const text::DataConfig config = text::guess_data(arguments.files, arguments.config);
  const text::LabelledTexts train = text::read_labelled_texts(config.train, config);
  TableStudy made{.data = text::load_dataset(config, {})};
  const bool named = !train.format.empty() && train.format != "lines";
  made.source.text = study::study_template(name, config, made.data, named ? train.text_column : "",
                                           named ? train.label_column : "", home);
  made.source.home = home;
  made.source.study = study::parse_study(made.source.text, name + ".toml", name, home);
  return made;
}

std::string table_stem(const std::filesystem::path& file) {
  return without_gz(file).stem().string();
}

bool is_table_file(const std::filesystem::path& file) {
  const std::string ending = without_gz(file).extension().string();
  return file.extension() == ".gz" ||
         std::ranges::any_of(text::table_formats(), [&](const text::TableFormat& format) {
           return std::ranges::find(format.endings, ending) != format.endings.end();
         });
}

void print_notes(const text::Dataset& data) {
  const int width = output_width().value_or(0);
  for (const std::string& note : data.notes) {
    print_error("{}\n", figure::wrapped(note, width, 2));
  }
}

}  // namespace dimscope::cli
