#include <fmt/format.h>

#include "dimscope/base/error.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/model/model_file.h"
#include "dimscope/study/models/opened_models.h"
#include "dimscope/study/trial_choice.h"

namespace dimscope::cli {

int export_model(const ExportArguments& a) {
  study::ModelQuestion question;
  question.directory = a.directory;
  question.trial = a.trial;
  study::Models models = study::open_models(question);
  const study::Trial* best = study::best_on_dev(models.trials);
  if (best != nullptr) models.trials = {study::Trial(*best)};
  model::ModelFile file = with_advice(study::kRunTrainsAgain, [&] {
    const study::TrialModel model(a.directory, models.trials.front(), models.data);
    return model::ModelFile{model.parameters(), model.view().metadata()};
  });
  study::write_metadata(models.study_words, file.metadata);
  model::write_model_file(a.output, file);
  const model::Dims& d = file.parameters.dims;
  print_out("{}: trial {}, {} words, embedding_dim {}, hidden_dim {}, {} classes\n",
            a.output.string(), models.trials.front().key, d.vocabulary, d.embedding, d.hidden,
            d.classes);
  return 0;
}

}  // namespace dimscope::cli
