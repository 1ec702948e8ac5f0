#include "dimscope/study/added/added_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

AddedTable read(std::string_view csv, const AddedTableOptions& options = {}) {
  return read_added_table(text::parse_csv(csv, "trials.csv", true), options);
}

std::string error_of(std::string_view csv, const AddedTableOptions& options = {}) {
  return message_of([&] { read(csv, options); });
}

TEST(AddedTable, ReadsARowATrial) {
  const AddedTable table = read(
      "lr,optimizer,bias,seed,accuracy\n"
      "0.1,adam,True,1,0.8\n"
      "1e-2,sgd,False,2,0.75\n");
  EXPECT_EQ(table.program, "");
  EXPECT_THAT(table.parameters, ElementsAre("lr", "optimizer", "bias"));
  EXPECT_THAT(table.metrics, ElementsAre("accuracy"));
  EXPECT_EQ(table.seed_column, "seed");
  ASSERT_THAT(table.trials, SizeIs(2));
  const Trial& trial = table.trials[1];
  EXPECT_EQ(trial.added->settings, (Settings{{"lr", 0.01}, {"optimizer", "sgd"}, {"bias", false}}));
  EXPECT_EQ(trial.config.seed, 2);
  EXPECT_EQ(trial.metrics.at("accuracy"), 0.75);
  EXPECT_EQ(trial.state, TrialState::kComplete);
  EXPECT_TRUE(is_trial_key(trial.key));
  EXPECT_NE(trial.key, table.trials[0].key);
}

TEST(AddedTable, KeysAreOfWhatWasAdded) {
  const auto key = [](std::string_view row) {
    return read("lr,seed,accuracy\n" + std::string(row)).trials.at(0).key;
  };
  EXPECT_EQ(key("0.1,1,0.8"), key("1e-1,1,0.80"));
  EXPECT_NE(key("0.1,1,0.8"), key("0.1,1,0.81"));
  EXPECT_NE(key("0.1,1,0.8"), key("0.1,2,0.8"));
  EXPECT_NE(key("0.1,1,0.8"), key("0.2,1,0.8"));
}

TEST(AddedTable, KnowsExportsByTheirColumns) {
  const AddedTable optuna = read(
      "number,value,datetime_start,duration,params_lr,params_layers,user_attrs_seed,state\n"
      "0,0.8,2026-01-01,0:01,0.1,2,1,COMPLETE\n"
      "1,0.7,2026-01-01,0:01,0.01,2,1,COMPLETE\n"
      "2,,2026-01-01,0:01,0.01,3,1,PRUNED\n"
      "3,,2026-01-01,0:01,0.01,3,1,FAIL\n");
  EXPECT_EQ(optuna.program, "Optuna");
  EXPECT_THAT(optuna.parameters, ElementsAre("lr", "layers"));
  EXPECT_THAT(optuna.metrics, ElementsAre("value"));
  EXPECT_EQ(optuna.seed_column, "user_attrs_seed");
  EXPECT_THAT(optuna.trials, SizeIs(2));
  ASSERT_THAT(optuna.left_out_rows, SizeIs(1));
  EXPECT_EQ(optuna.left_out_rows[0].reason, "state is no COMPLETE");
  EXPECT_EQ(optuna.left_out_rows[0].count, 2);
  EXPECT_EQ(optuna.left_out_rows[0].first_line, 4);

  const AddedTable mlflow = read(
      "run_id,status,params.lr,params.seed,metrics.loss,metrics.val_accuracy,tags.mlflow.user\n"
      "a1,FINISHED,0.1,3,1.2,0.8,me\n");
  EXPECT_EQ(mlflow.program, "MLflow");
  EXPECT_THAT(mlflow.parameters, ElementsAre("lr"));
  EXPECT_THAT(mlflow.metrics, ElementsAre("val_accuracy"));
  EXPECT_EQ(mlflow.trials[0].config.seed, 3);

  const AddedTable ray = read(
      "trial_id,mean_accuracy,time_this_iter_s,config/lr,config/act\n"
      "a1,0.8,3.1,0.1,relu\n");
  EXPECT_EQ(ray.program, "Ray Tune");
  EXPECT_THAT(ray.parameters, ElementsAre("lr", "act"));
  EXPECT_THAT(ray.metrics, ElementsAre("mean_accuracy"));

  const AddedTable wandb = read(
      "Name,State,Runtime,lr,seed,test_f1,train_loss\n"
      "sunny-1,finished,12,0.1,1,0.8,0.3\n"
      "rainy-2,crashed,12,0.1,2,0.8,0.3\n");
  EXPECT_EQ(wandb.program, "Weights & Biases");
  EXPECT_THAT(wandb.parameters, ElementsAre("lr"));
  EXPECT_THAT(wandb.metrics, ElementsAre("test_f1"));
  EXPECT_THAT(wandb.left_out, ElementsAre("Name", "Runtime", "train_loss"));
  EXPECT_THAT(wandb.trials, SizeIs(1));
}

TEST(AddedTable, KnowsNamesOfMetricsBehindEverySeparator) {
  for (const char* const name : {"val_f1", "val.f1", "val/f1", "val-f1", "val f1", "val:f1"}) {
    EXPECT_THAT(read("lr," + std::string(name) + "\n0.1,0.5\n").metrics, ElementsAre(name));
  }
}

TEST(AddedTable, TakesWhatItIsTold) {
  const AddedTable table =
      read("a,b,c,quality,note\n1,2,7,80.5,x\n1,3,8,70,y\n",
           {.metrics = {"quality"}, .seed_column = "c", .ignored = {"note"}, .percent = true});
  EXPECT_THAT(table.parameters, ElementsAre("a", "b"));
  EXPECT_EQ(table.trials[0].metrics.at("quality"), 0.805);
  EXPECT_EQ(table.trials[0].config.seed, 7);
  EXPECT_THAT(table.left_out, ElementsAre("note"));
  const AddedTable one = read("a,b,accuracy\n1,2,0.5\n", {.parameters = {"b"}});
  EXPECT_THAT(one.parameters, ElementsAre("b"));
  EXPECT_THAT(one.left_out, ElementsAre("a"));
}

TEST(AddedTable, NumbersSeedsWhereThereAreNone) {
  const AddedTable table = read("lr,accuracy\n0.1,0.5\n0.2,0.6\n0.1,0.7\n");
  EXPECT_EQ(table.seed_column, "");
  EXPECT_EQ(table.trials[0].config.seed, 1);
  EXPECT_EQ(table.trials[1].config.seed, 1);
  EXPECT_EQ(table.trials[2].config.seed, 2);
}

TEST(AddedTable, JoinsTheEpochsOfATrial) {
  const AddedTable table = read(
      "lr,seed,epoch,accuracy,train_loss\n"
      "0.1,1,1,0.5,2\n0.1,1,2,0.7,1.5\n0.1,2,1,0.4,2\n0.1,1,3,0.6,1\n0.1,2,2,0.8,1\n");
  EXPECT_EQ(table.epoch_column, "epoch");
  EXPECT_THAT(table.parameters, ElementsAre("lr"));
  ASSERT_THAT(table.trials, SizeIs(2));
  const Trial& trial = table.trials[0];
  EXPECT_EQ(trial.metrics.at("accuracy"), 0.6) << "of the last epoch, not of the best";
  ASSERT_THAT(trial.epochs, SizeIs(3));
  EXPECT_EQ(trial.epochs[1].epoch, 1);
  EXPECT_EQ(trial.epochs[1].dev_fine, 0.7);
  EXPECT_EQ(trial.epochs[1].train_loss, 1.5);
  EXPECT_EQ(trial.selected_epoch, 2);
  const AddedTable unnumbered =
      read("lr,epoch,accuracy\n0.1,0,0.5\n0.1,1,0.6\n0.1,0,0.4\n0.1,1,0.7\n");
  ASSERT_THAT(unnumbered.trials, SizeIs(2));
  EXPECT_EQ(unnumbered.trials[1].config.seed, 2);
  EXPECT_EQ(unnumbered.trials[1].metrics.at("accuracy"), 0.7);
  const AddedTable one_each = read("lr,epoch,accuracy\n0.1,7,0.5\n0.2,9,0.6\n");
  EXPECT_EQ(one_each.epoch_column, "");
  EXPECT_THAT(one_each.trials[0].epochs, IsEmpty());
  EXPECT_THAT(one_each.left_out, ElementsAre("epoch"));
  EXPECT_EQ(error_of("lr,seed,epoch,accuracy\n0.1,1,1,0.5\n0.1,1,3,0.5\n"),
            "trials.csv:3:epoch: the trial has 2 epochs up to 3, expected every one from 0 or 1");
  EXPECT_EQ(error_of("lr,seed,epoch,accuracy\n0.1,1,1,0.5\n0.1,1,1,0.5\n"),
            "trials.csv:3:epoch: epoch 1 of the same trial as in line 2");
  EXPECT_EQ(error_of("lr,seed,epoch,accuracy\n0.1,1,x,0.5\n"),
            "trials.csv:2:epoch: the epoch is 'x', expected a whole number from 0");
}

TEST(AddedTable, TakesAColumnOfNumbersAndWordsForWords) {
  const AddedTable table = read("max_features,accuracy\n1.0,0.5\nsqrt,0.6\ntrue,0.7\n");
  EXPECT_EQ(table.trials[0].added->settings.at("max_features"), "1.0");
  EXPECT_EQ(table.trials[2].added->settings.at("max_features"), "true");
}

TEST(AddedTable, LeavesOutRowsWithoutTheMetricAndNamesOfRows) {
  const AddedTable table = read("label,lr,accuracy\na,0.1,0.5\nb,0.2,\nc,0.3,0.7\nd,0.4,0.8\n");
  EXPECT_THAT(table.parameters, ElementsAre("lr"));
  EXPECT_THAT(table.trials, SizeIs(3));
  ASSERT_THAT(table.left_out_rows, SizeIs(1));
  EXPECT_EQ(table.left_out_rows[0].reason, "no accuracy");
  EXPECT_EQ(table.left_out_rows[0].first_line, 3);
}

TEST(AddedTable, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(
      error_of("lr,loss\n0.1,2.5\n"),
      "trials.csv: no column is called like a metric and holds shares from 0 to 1; --metric "
      "NAME,… says which are metrics, --percent that they are in per cent; columns: lr, loss");
  EXPECT_EQ(
      error_of("lr,accuracy\n0.1,83.2\n", {.metrics = {"accuracy"}}),
      "trials.csv:2:accuracy: found 83.2, expected a share from 0 to 1; --percent reads it as "
      "per cent");
  EXPECT_EQ(error_of("lr,accuracy\n0.1,0.5\n", {.metrics = {"acuracy"}}),
            "trials.csv: --metric: there is no column 'acuracy', did you mean 'accuracy'?");
  EXPECT_EQ(error_of("lr,accuracy\n0.1,0.5\n,0.5\n"),
            "trials.csv:3:lr: is empty, expected a hyperparameter's value; fill in a value such as "
            "none, or leave the column out with --ignore");
  EXPECT_EQ(error_of("lr,seed,accuracy\n0.1,x,0.5\n"),
            "trials.csv:2:seed: the seed is 'x', expected a whole number of 0 or more");
  EXPECT_EQ(
      error_of("lr,seed,accuracy\n0.1,1,0.5\n0.1,1,0.6\n"),
      "trials.csv:3:seed: seed 1 with the same hyperparameters as in line 2; a trial is there "
      "once");
  EXPECT_EQ(error_of("run_id,accuracy\na,0.5\n"),
            "trials.csv: no column is left that could be a hyperparameter; --parameter NAME,… says "
            "which are; columns: run_id, accuracy");
  EXPECT_EQ(error_of("params_lr,value,state\n0.1,0.5,RUNNING\n"),
            "trials.csv: none of its 1 rows is a trial: state is no COMPLETE of 1");
  EXPECT_THAT(error_of("lr,accuracy\n0.1,0.5\n", {.metrics = {"lr"}, .parameters = {"lr"}}),
              StartsWith("trials.csv: column 'lr' is asked for as two things"));
}

}  // namespace
}  // namespace dimscope::study
