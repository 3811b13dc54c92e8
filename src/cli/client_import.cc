#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <unordered_map>

#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/import_line.h"
#include "cli/json_writer.h"
#include "cli/line_file.h"
#include "cli/printing.h"
#include "clients/sealed_secret.h"
#include "clients/secret.h"

namespace sallyport::cli {
namespace {

constexpr std::size_t kBatch = 20'000;
constexpr std::size_t kLongestLine = 64 * 1024;
constexpr std::size_t kFaultsShown = 20;
constexpr std::chrono::seconds kProgressEvery{2};

volatile std::sig_atomic_t stop_asked = 0;

/// Ctrl-C ends the import behind a whole batch, so that no secret is lost between store and stdout.
void stop_between_batches() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop_asked = 1; };
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

struct ImportCommand {
  FolderOptions folder;
  std::string file;
  bool skip_existing = false;
  bool progress = false;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("FILE", file, "JSON lines; - reads stdin (into memory)");
    syntax.flag("--skip-existing", skip_existing,
                "Pass over clients that exist; otherwise they are an error");
    syntax.flag("--progress", progress, "Say how far it is, also where stderr is no terminal");
    folder.declare(syntax);
    syntax.flag("--json", json,
                "Changes nothing: the secrets that were made are JSON lines always");
  }
};

class Progress {
 public:
  explicit Progress(bool wanted) : wanted_(wanted || ::isatty(STDERR_FILENO) != 0) {}
  void at(std::string_view what, std::size_t count) {
    if (!wanted_ || std::chrono::steady_clock::now() - last_ < kProgressEvery) return;
    last_ = std::chrono::steady_clock::now();
    note(std::string(what) + " " + std::to_string(count));
  }

 private:
  bool wanted_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// The first look at the file: changes nothing, says all that is wrong.
class Inspection {
 public:
  Inspection(const ImportCommand& command, clients::ClientStore& store, Progress& progress)
      : command_(command), store_(store), progress_(progress) {}

  Result<void, Fault> run(LineFile& file);
  /// Numbers of lines to pass over, ascending.
  std::vector<std::size_t> take_skipped() { return std::move(skipped_); }

 private:
  bool look_at(std::size_t number, std::string_view text);
  void look_for(const std::string& id, std::size_t number);
  void fault(std::size_t number, const std::string& sentence);

  const ImportCommand& command_;
  clients::ClientStore& store_;
  Progress& progress_;
  std::unordered_map<std::string, std::size_t> lines_;  // where each id stands
  std::vector<std::size_t> skipped_;
  std::size_t faults_ = 0;
  std::optional<Error> store_error_;
};

void Inspection::fault(std::size_t number, const std::string& sentence) {
  if (++faults_ <= kFaultsShown) note("line " + std::to_string(number) + ": " + sentence);
}

bool Inspection::look_at(std::size_t number, std::string_view text) {
  progress_.at("checked", number);
  if (text.size() > kLongestLine) {
    fault(number, "longer than 64 KiB");
    return stop_asked == 0;
  }
  auto line = parse_import_line(text);
  if (!line) {
    fault(number, line.error().detail);
    return stop_asked == 0;
  }
  const auto [first, is_new] = lines_.try_emplace(line->client.id, number);
  if (is_new) {
    look_for(line->client.id, number);
  } else {
    fault(number, "client '" + line->client.id + "' stands in line " +
                      std::to_string(first->second) + " already");
  }
  return stop_asked == 0 && !store_error_;
}

void Inspection::look_for(const std::string& id, std::size_t number) {
  auto found = store_.find_client(id);
  if (!found) {
    if (found.error().code != Code::not_found) store_error_ = std::move(found).error();
  } else if (command_.skip_existing) {
    skipped_.push_back(number);
  } else {
    fault(number, "client '" + id + "' exists already (--skip-existing passes over such lines)");
  }
}

Result<void, Fault> Inspection::run(LineFile& file) {
  auto read = file.each(
      [this](std::size_t number, std::string_view text) { return look_at(number, text); });
  if (!read) return read;
  if (store_error_) return failed(*store_error_);
  if (stop_asked != 0) return failed("stopped; nothing was imported");
  if (faults_ == 0) return Result<void, Fault>(std::in_place);
  if (faults_ > kFaultsShown) note("... and " + std::to_string(faults_ - kFaultsShown) + " more");
  return failed("nothing was imported: " + std::to_string(faults_) +
                (faults_ == 1 ? " line is" : " lines are") + " wrong");
}

/// The second look: writes batch by batch. The secrets made for a batch are shown once it is
/// committed, and are then forgotten.
class Import {
 public:
  Import(app::DataFolder& folder, Progress& progress, std::vector<std::size_t> skipped)
      : hasher_(folder.hasher),
        kek_(folder.kek),
        store_(folder.store->clients()),
        progress_(progress),
        skipped_(std::move(skipped)) {}

  Ran run(LineFile& file);

 private:
  bool take(std::size_t number, std::string_view text);
  Done add_secret(ImportLine& line, UnixTime now);
  bool commit();
  Ran stopped(const std::string& why) const;
  std::string summary() const;

  const clients::SecretHasher& hasher_;
  const keys::Kek& kek_;
  clients::ClientStore& store_;
  Progress& progress_;
  const std::vector<std::size_t> skipped_;

  std::vector<clients::Client> batch_;
  std::string made_secrets_;  // of the batch, as JSON lines
  std::size_t made_in_batch_ = 0;
  std::size_t imported_ = 0;
  std::size_t made_ = 0;
  Output output_;
  std::optional<std::string> why_stopped_;
};

Done Import::add_secret(ImportLine& line, UnixTime now) {
  clients::Client& client = line.client;
  if (line.secret.empty()) {
    line.secret = clients::new_secret();
    JsonObject json;
    json.text("client_id", client.id).text("client_secret", line.secret.reveal());
    made_secrets_ += json.str() + "\n";
    ++made_in_batch_;
  }
  client.secrets.push_back(
      hasher_.hash(line.secret.reveal(), std::move(line.label), now, std::nullopt));
  if (client.oauth2->auth_method != clients::AuthMethod::client_secret_jwt) return done();
  return clients::keep_sealed(client.secrets.back(), client.id, line.secret.reveal(), kek_);
}

bool Import::take(std::size_t number, std::string_view text) {
  if (std::ranges::binary_search(skipped_, number)) return true;
  auto line = parse_import_line(text);
  if (!line) {
    why_stopped_ =
        "line " + std::to_string(number) + " was changed meanwhile: " + line.error().detail;
    return false;
  }
  const UnixTime now = system_now();
  line->client.created = now;
  if (line->has_secret()) {
    if (auto added = add_secret(*line, now); !added) {
      why_stopped_ = std::move(added).error().detail;
      return false;
    }
  }
  batch_.push_back(std::move(line->client));
  if (batch_.size() < kBatch) return true;
  if (commit() && stop_asked != 0) why_stopped_ = "asked to stop";
  return !why_stopped_;
}

bool Import::commit() {
  if (auto added = store_.add_clients(batch_); !added) {
    why_stopped_ = std::move(added).error().detail;
    return false;
  }
  imported_ += batch_.size();
  made_ += made_in_batch_;
  batch_.clear();
  made_in_batch_ = 0;
  output_.write(made_secrets_);
  wipe(made_secrets_);
  if (auto shown = output_.finish(); !shown) {
    why_stopped_ = shown.error().sentence +
                   "; the secrets of the clients that were imported last are lost: make new "
                   "ones with sallyport client secret add";
    return false;
  }
  progress_.at("imported", imported_);
  return true;
}

std::string Import::summary() const {
  std::string text =
      std::to_string(imported_) + (imported_ == 1 ? " client was" : " clients were") + " imported";
  if (made_ > 0)
    text += "; " + std::to_string(made_) + (made_ == 1 ? " secret was" : " secrets were") +
            " made, and shown only now";
  if (!skipped_.empty())
    text += "; " + std::to_string(skipped_.size()) + " existed and were passed over";
  return text;
}

Ran Import::stopped(const std::string& why) const {
  return failed(summary() + ", then it stopped: " + why +
                (imported_ > 0 ? "; --skip-existing imports the rest" : ""));
}

Ran Import::run(LineFile& file) {
  batch_.reserve(kBatch);
  auto read =
      file.each([this](std::size_t number, std::string_view text) { return take(number, text); });
  if (!read) return stopped(read.error().sentence);
  if (!why_stopped_) commit();
  if (why_stopped_) return stopped(*why_stopped_);
  note(summary());
  return Exit::good;
}

Ran import_clients(const ImportCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto file = LineFile::open(command.file);
  if (!file) return Unexpected(std::move(file).error());
  survive_broken_pipe();
  stop_between_batches();

  Progress progress(command.progress);
  auto& store = folder->store->clients();
  // Its memory of a million ids is given back before the second look.
  auto inspection = std::make_unique<Inspection>(command, store, progress);
  if (auto good = inspection->run(*file); !good) return Unexpected(std::move(good).error());
  std::vector<std::size_t> skipped = inspection->take_skipped();
  inspection.reset();
  return Import(*folder, progress, std::move(skipped)).run(*file);
}

}  // namespace

Action declare_client_import(Syntax& syntax) {
  return action_of<ImportCommand>(syntax, import_clients);
}

}  // namespace sallyport::cli
