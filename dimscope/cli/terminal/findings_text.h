#pragma once

#include <string>

#include "dimscope/effects/findings/findings_view.h"

namespace dimscope::cli {

struct FindingsTextOptions {
  int width = 0;       // columns of a line; 0: any
  bool bold = false;   // for a terminal that can: what is found, and headings
  bool brief = false;  // without what else each hyperparameter does, and the sentences worth a look
};

// Findings for a terminal, printable: what was studied, each hyperparameter with how sure its
// effect is, what to doubt, sentences worth a look. `directory` is the study's, for commands.
std::string findings_text(const effects::Findings& findings, const std::string& directory,
                          const FindingsTextOptions& options);

// Prints it to standard output as that takes it.
void print_findings(const effects::Findings& findings, const std::string& directory, bool brief);

}  // namespace dimscope::cli
