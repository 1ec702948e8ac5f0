#include "dimscope/cli/terminal/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"

namespace dimscope::cli {

RunProgress::RunProgress(study::TrialNames names)
    : names_(std::move(names)), live_(progress_is_live()), start_(Clock::now()) {}

RunProgress::~RunProgress() {
  if (live_) redraw_line("");
}

void RunProgress::on_start(std::size_t num_trials, std::size_t num_done) {
  num_trials_ = num_trials;
  num_done_ = num_done_before_ = num_done;
  if (num_done == num_trials) {
    print_line(fmt::format("all {} trials are done already", num_trials));
  } else if (num_done > 0) {
    print_line(fmt::format("{} of {} trials are done already", num_done, num_trials));
  } else if (!live_) {
    print_line(fmt::format("{} trials to train", num_trials));
  }
}

void RunProgress::on_damage(const study::Trial& trial, study::Redo what,
                            const std::string& reason) {
  print_line(fmt::format(
      "{}: {}, since {}", names_.text(trial),
      what == study::Redo::kTrain ? "trained again" : "computed again from its model", reason));
}

void RunProgress::on_trial_start(const study::Trial& trial) {
  shares_[trial.key] = 0;
  draw(true);
}

void RunProgress::on_progress(const study::Trial& trial, double share, double loss) {
  shares_[trial.key] = share;
  loss_ = loss;
  draw(false);
}

void RunProgress::on_epoch(const study::Trial& trial, const engine::EpochRecord& record) {
  accuracy_ = record.dev_fine;
  any_accuracy_ = true;
  if (!live_) {
    print_line(fmt::format("{}: epoch {} ({} of {}), loss {:.4f}, dev {:.1f} %, {:.2f} s",
                           names_.text(trial), record.epoch, record.epoch + 1, trial.config.epochs,
                           record.train_loss, 100 * record.dev_fine, record.train_seconds));
  }
}

void RunProgress::on_trial_end(const study::Trial& trial) {
  shares_.erase(trial.key);
  ++num_done_;
  if (trial.state == study::TrialState::kFailed) {
    print_line(fmt::format("{}: failed: {}", names_.text(trial), trial.error));
  } else if (!live_) {
    const auto fine = trial.metrics.find("test.fine");
    print_line(fmt::format("{}: complete, test {:.1f} %, {} of {} trials done", names_.text(trial),
                           fine == trial.metrics.end() ? 0.0 : 100 * fine->second, num_done_,
                           num_trials_));
  }
  draw(true);
}

void RunProgress::print_line(const std::string& line) {
  if (live_) redraw_line("");
  print_error("{}\n", line);
  if (live_) draw(true);
}

void RunProgress::draw(bool now) {
  using std::chrono::milliseconds;
  if (!live_ || (!now && Clock::now() - last_drawn_ < milliseconds(100))) return;
  last_drawn_ = Clock::now();

  double done = static_cast<double>(num_done_);
  for (const auto& [key, share] : shares_) done += share;
  const double fraction = num_trials_ == 0 ? 1 : done / static_cast<double>(num_trials_);
  const double trained = done - static_cast<double>(num_done_before_);
  const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();

  // A line that wraps could not be redrawn, and the terminal's "^C" has to fit behind it.
  const int room = progress_width() - 3;
  const int width = std::clamp(room / 4, 4, 24);
  const int filled = static_cast<int>(fraction * width);
  std::string line;
  for (int i = 0; i < width; ++i) line += i < filled ? "━" : "─";
  line += fmt::format(" {}/{} trials", num_done_, num_trials_);
  if (figure::text_width(line) > room) line = fmt::format("{}/{}", num_done_, num_trials_);
  const auto add = [&](const std::string& part) {
    if (figure::text_width(line) + figure::text_width(part) <= room) line += part;
  };
  if (loss_ > 0) add(fmt::format(" · loss {:.3f}", loss_));
  if (any_accuracy_) add(fmt::format(" · dev {:.1f} %", 100 * accuracy_));
  if (trained > 0.02) {
    const double left = elapsed / trained * (static_cast<double>(num_trials_) - done);
    add(fmt::format(" · {} left", duration_text(left)));
  }
  redraw_line(line);
}

StepProgress::StepProgress(Clock::duration quiet)
    : live_(progress_is_live()), quiet_(quiet), start_(Clock::now()), last_line_(start_) {}

StepProgress::~StepProgress() {
  if (live_) redraw_line("");
}

void StepProgress::show(const std::string& what, std::size_t done, std::size_t total) {
  const Clock::time_point now = Clock::now();
  if (!live_) {
    if (now - last_line_ < quiet_) return;
    last_line_ = now;
    print_error("{}{}\n", what, total > 0 ? fmt::format(", {} of {}", done, total) : "");
    return;
  }
  std::string line;
  const auto add = [&](const std::string& part) {
    const std::string gap = line.empty() ? "" : " · ";
    if (figure::text_width(line + gap + part) <= progress_width() - 3) line += gap + part;
  };
  if (total > 0) add(fmt::format("{}/{}", done, total));
  if (total > 0 && done > 0) {
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double left = seconds / static_cast<double>(done) * static_cast<double>(total - done);
    add(duration_text(left) + " left");
  }
  add(what);
  redraw_line(line);
}

}  // namespace dimscope::cli
