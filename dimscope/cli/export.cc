#include <fmt/format.h>

#include "dimscope/base/error.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/models.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/summary.h"
#include "dimscope/model/model_file.h"

namespace dimscope::cli {

int export_model(const ExportArguments& a) {
  ModelArguments input;
  input.directory = a.directory;
  input.trial = a.trial;
  Models models = open_models(input);
  const Trial* best = best_on_dev(models.trials);
  if (best != nullptr) models.trials = {Trial(*best)};
  ModelFile file = with_advice(kRunTrainsAgain, [&] {
    const TrialModel model(a.directory, models.trials.front(), models.data);
    return ModelFile{model.parameters(), model.view().metadata()};
  });
  write_metadata(models.study_words, file.metadata);
  write_model_file(a.output, file);
  const Dims& d = file.parameters.dims;
  print_out("{}: trial {}, {} words, embedding_dim {}, hidden_dim {}, {} classes\n",
            a.output.string(), models.trials.front().key, d.vocabulary, d.embedding, d.hidden,
            d.classes);
  return 0;
}

}  // namespace dimscope::cli
