#include "dimscope/study/trial_metrics.h"

#include "dimscope/engine/class_means.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/study/study_data.h"

namespace dimscope::study {
namespace {

// The figures of one study's data.
class Metrics {
 public:
  explicit Metrics(const StoredData& data)
      : classes_(static_cast<std::int32_t>(data.class_names.size())),
        sentiment_(has_sentiment_classes(data)) {}

  // On the `sentences` of a split, or on all of it.
  void add(const std::string& name, std::span<const float> probabilities,
           std::span<const std::int32_t> labels,
           std::optional<std::span<const std::int32_t>> sentences = std::nullopt) {
    const engine::Accuracy accuracy = engine::accuracy(probabilities, classes_, labels, sentences);
    if (accuracy.num_sentences == 0) return;
    metrics_[name + ".fine"] = accuracy.fine;
    if (!sentiment_) {
      const engine::ClassMeans means =
          engine::class_means(probabilities, classes_, labels, sentences);
      metrics_[name + ".macro_f1"] = means.macro_f1;
      metrics_[name + ".balanced"] = means.balanced;
      return;
    }
    if (accuracy.coarse) metrics_[name + ".coarse"] = *accuracy.coarse;
    if (accuracy.coarse_argmax) metrics_[name + ".coarse_argmax"] = *accuracy.coarse_argmax;
  }
  std::map<std::string, double> take() { return std::move(metrics_); }

 private:
  const std::int32_t classes_;
  const bool sentiment_;
  std::map<std::string, double> metrics_;
};

}  // namespace

std::map<std::string, double> metrics_of(std::span<const float> dev, std::span<const float> test,
                                         const StoredData& data) {
  Metrics metrics(data);
  if (!dev.empty()) metrics.add("dev", dev, data.labels.at("dev"));
  metrics.add("test", test, data.labels.at("test"));
  for (const auto& [name, sentences] : data.slices) {
    metrics.add(name, test, data.labels.at("test"), sentences);
  }
  return metrics.take();
}

}  // namespace dimscope::study
