#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace CLI {
class App;
}

namespace sallyport::cli {

/// The exit codes that scripts rely on.
enum class Exit : int { good = 0, failed = 1, wrong_use = 2 };

/// Why a command did not do what it was asked; the sentence says what to do.
struct Fault {
  Exit exit;
  std::string sentence;
};
using Ran = Result<Exit, Fault>;

Unexpected<Fault> failed(Error error);
Unexpected<Fault> failed(std::string sentence);
/// The command line itself is wrong: the usage line is printed behind the sentence.
Unexpected<Fault> wrong_use(std::string sentence);

using Action = std::function<Ran()>;

/// What may stand behind the words of one command. Each declaration names a variable that is set
/// once the command line has been read; it must live until then.
class Syntax {
 public:
  Syntax(CLI::App& app, const std::string& words);
  Syntax(const Syntax&) = delete;
  Syntax& operator=(const Syntax&) = delete;

  /// By place, needed. Only the last one may be a list, of one or more.
  void argument(const std::string& name, std::string& into, const std::string& about);
  void arguments(const std::string& name, std::vector<std::string>& into, const std::string& about);

  /// `--flag VALUE` or `--flag=VALUE`, once.
  void option(const std::string& flag, const std::string& value, std::optional<std::string>& into,
              const std::string& about);
  /// The same, as often as one likes; `needed`: at least once.
  enum class Needed { no, yes };
  void options(const std::string& flag, const std::string& value, std::vector<std::string>& into,
               const std::string& about, Needed needed = Needed::no);
  void flag(const std::string& flag, bool& into, const std::string& about);

  /// `usage: sallyport client add ID --scope S...`
  std::string usage() const;
  /// The arguments by place, a line each.
  const std::string& argument_help() const { return argument_help_; }
  /// Sets all variables from what was read and from the arguments by place.
  Result<void, Fault> fill(std::span<const std::string> by_place);

 private:
  struct Place {
    std::string name;
    std::string* one = nullptr;
    std::vector<std::string>* list = nullptr;
  };
  void add_place(Place place, const std::string& about);
  Result<void, Fault> fill_places(std::span<const std::string> by_place);

  CLI::App& app_;
  std::string words_;
  std::string usage_;
  std::string usage_of_options_;
  std::string argument_help_;
  std::vector<Place> places_;
  std::vector<std::function<Result<void, Fault>()>> fillers_;
};

/// The action of a command whose options are an Options: it has `void declare(Syntax&)`, and `run`
/// gets them once they are set.
template <class Options>
Action action_of(Syntax& syntax, Ran (*run)(const Options&)) {
  auto options = std::make_shared<Options>();
  options->declare(syntax);
  return [options, run] { return run(*options); };
}

/// One command: its words (`client scope add`), and what it takes and does. A group, which has
/// commands below it, has no `declare`, and stands before them in the list.
struct Command {
  std::string words;
  std::string about;
  std::string example;
  Action (*declare)(Syntax&) = nullptr;
};

/// Reads the command line, runs the command that it names, and says on stderr what went wrong.
/// Returns the exit code. An exception (a bug, or a machine out of memory) ends here too.
int run(std::span<const Command> commands, int argc, char** argv);

}  // namespace sallyport::cli
