#include "cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <map>

#include "cli/nearest.h"
#include "cli/printable.h"
#include "cli/printing.h"
#include "cli/version.h"

namespace sallyport::cli {
namespace {

using Filled = Result<void, Fault>;

constexpr std::size_t kHelpColumn = 32;

void say(const std::string& text) {
  const std::string line = text + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

/// The help of one command, with our usage line in the place of CLI11's.
class Help : public CLI::Formatter {
 public:
  Help(std::string usage, std::string argument_help)
      : usage_(std::move(usage)), argument_help_(std::move(argument_help)) {
    column_width(kHelpColumn);
  }
  std::string make_usage(const CLI::App*, std::string) const override {
    return "\n" + usage_ + "\n";
  }
  std::string make_positionals(const CLI::App*) const override {
    return argument_help_.empty() ? "" : "\nArguments:\n" + argument_help_;
  }

 private:
  std::string usage_;
  std::string argument_help_;
};

/// A stranger's argument may be a whole token or a secret; the start of it is enough to find it.
std::string quoted(const std::string& argument) {
  constexpr std::size_t kShown = 24;
  return "'" + (argument.size() > kShown ? argument.substr(0, kShown) + "..." : argument) + "'";
}

std::string did_you_mean(const std::string& near) {
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

bool looks_like_option(const std::string& argument) {
  return argument.size() > 1 && argument[0] == '-';
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) names.push_back(option->get_name());
  return names;
}

Fault unknown_option(const CLI::App& app, const std::string& argument) {
  const std::string name = argument.substr(0, argument.find('='));
  const std::string meant = did_you_mean(nearest(name, option_names(app)));
  return {Exit::wrong_use,
          "unknown option " + quoted(name) +
              (meant.empty() ? "; what begins with - and is no option stands behind --" : meant)};
}

/// A group got something that is not one of its commands.
Fault unknown_word(const CLI::App& group, const std::string& argument) {
  if (looks_like_option(argument)) {
    return {Exit::wrong_use,
            "option " + quoted(argument) + " must stand behind the words of a command"};
  }
  std::vector<std::string> names;
  for (const CLI::App* command : group.get_subcommands({})) names.push_back(command->get_name());
  return {Exit::wrong_use,
          "unknown command " + quoted(argument) + did_you_mean(nearest(argument, names))};
}

/// The command line as it was typed, cut at `--`: what stands behind that is never an option.
struct Typed {
  std::vector<std::string> before;
  std::vector<std::string> behind;
};

Typed cut(int argc, char** argv) {
  Typed typed;
  bool behind = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (!behind && argument == "--") {
      behind = true;
    } else {
      (behind ? typed.behind : typed.before).push_back(argument);
    }
  }
  return typed;
}

/// `--data= X`: CLI11 would take X for the value.
const std::string* empty_value(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) return &argument;
  }
  return nullptr;
}

/// The tree of commands, built from their list.
class Tree {
 public:
  explicit Tree(std::span<const Command> commands);
  Exit run(const Typed& typed);

 private:
  struct Leaf {
    std::unique_ptr<Syntax> syntax;
    Action action;
  };

  void add(const Command& command);
  Ran read_and_run(const Typed& typed);
  Ran run_command(const Typed& typed);
  const CLI::App& deepest() const;
  Exit explain(const Fault& fault) const;

  CLI::App root_{"Issues access tokens to the programs that call your APIs.", "sallyport"};
  bool version_ = false;
  std::map<std::string, CLI::App*> by_words_;
  std::map<const CLI::App*, Leaf> leaves_;
};

Tree::Tree(std::span<const Command> commands) {
  root_.require_subcommand(0, 1);
  root_.allow_extras();  // whatever is left over is explained here, not by CLI11
  root_.set_help_flag("--help,-h", "Print this help and exit");
  root_.add_flag("--version", version_,
                 "Print the versions of sallyport and its libraries and exit");
  root_.formatter(std::make_shared<Help>("usage: sallyport COMMAND ...", ""));
  root_.footer("sallyport COMMAND --help explains a command and has an example.");
  by_words_.emplace("", &root_);
  for (const Command& command : commands) add(command);
}

void Tree::add(const Command& command) {
  const std::size_t space = command.words.rfind(' ');
  const std::string group = space == std::string::npos ? "" : command.words.substr(0, space);
  const std::string word =
      space == std::string::npos ? command.words : command.words.substr(space + 1);
  CLI::App& app = *by_words_.at(group)->add_subcommand(word, command.about)->group("Commands");
  by_words_.emplace(command.words, &app);
  app.require_subcommand(0, 1);
  if (command.declare == nullptr) {
    app.formatter(std::make_shared<Help>("usage: sallyport " + command.words + " COMMAND ...", ""));
  } else {
    auto syntax = std::make_unique<Syntax>(app, command.words);
    Action action = command.declare(*syntax);
    app.formatter(std::make_shared<Help>(syntax->usage(), syntax->argument_help()));
    leaves_.emplace(&app, Leaf{std::move(syntax), std::move(action)});
  }
  app.footer("Example:\n  " + command.example);
}

/// The last of the words that were understood.
const CLI::App& Tree::deepest() const {
  const CLI::App* app = &root_;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

Exit Tree::run(const Typed& typed) {
  const Ran ran = read_and_run(typed);
  return ran ? *ran : explain(ran.error());
}

Ran Tree::read_and_run(const Typed& typed) {
  if (const std::string* argument = empty_value(typed.before)) {
    return wrong_use(quoted(*argument) + " has no value");
  }
  try {
    // CLI11 takes them from the back.
    root_.parse(std::vector<std::string>(typed.before.rbegin(), typed.before.rend()));
  } catch (const CLI::CallForHelp&) {
    return print(root_.help());
  } catch (const CLI::ParseError& error) {
    return wrong_use(error.what());
  }
  if (version_) return print(version_text());
  return run_command(typed);
}

Ran Tree::run_command(const Typed& typed) {
  const CLI::App& command = deepest();
  for (const CLI::App* app = command.get_parent(); app != nullptr; app = app->get_parent()) {
    if (!app->remaining().empty()) return Unexpected(unknown_word(*app, app->remaining().front()));
  }
  std::vector<std::string> by_place = command.remaining();
  const auto leaf = leaves_.find(&command);
  if (leaf == leaves_.end()) {
    if (!by_place.empty()) return Unexpected(unknown_word(command, by_place.front()));
    say(root_.help());
    return wrong_use("a command is missing");
  }
  for (const std::string& argument : by_place) {
    if (looks_like_option(argument)) return Unexpected(unknown_option(command, argument));
  }
  by_place.insert(by_place.end(), typed.behind.begin(), typed.behind.end());
  if (auto filled = leaf->second.syntax->fill(by_place); !filled)
    return Unexpected(std::move(filled).error());
  return leaf->second.action();
}

Exit Tree::explain(const Fault& fault) const {
  say("sallyport: " + printable(fault.sentence));
  if (fault.exit != Exit::wrong_use) return fault.exit;
  const CLI::App& command = deepest();
  if (const auto leaf = leaves_.find(&command); leaf != leaves_.end())
    say(leaf->second.syntax->usage());
  std::string words;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent())
    words = app->get_name() + " " + words;
  say("more: " + words + "--help");
  return fault.exit;
}

}  // namespace

Unexpected<Fault> failed(Error error) { return failed(std::move(error.detail)); }
Unexpected<Fault> failed(std::string sentence) {
  return Unexpected(Fault{Exit::failed, std::move(sentence)});
}
Unexpected<Fault> wrong_use(std::string sentence) {
  return Unexpected(Fault{Exit::wrong_use, std::move(sentence)});
}

Syntax::Syntax(CLI::App& app, const std::string& words) : app_(app), words_(words) {}

void Syntax::argument(const std::string& name, std::string& into, const std::string& about) {
  add_place({name, &into, nullptr}, about);
  usage_ += " " + name;
}

void Syntax::arguments(const std::string& name, std::vector<std::string>& into,
                       const std::string& about) {
  add_place({name, nullptr, &into}, about);
  usage_ += " " + name + "...";
}

void Syntax::add_place(Place place, const std::string& about) {
  std::string line = "  " + place.name;
  line.resize(std::max(kHelpColumn, line.size() + 1), ' ');
  argument_help_ += line + about + "\n";
  places_.push_back(std::move(place));
}

void Syntax::option(const std::string& flag, const std::string& value,
                    std::optional<std::string>& into, const std::string& about) {
  CLI::Option* option = app_.add_option(flag)->description(about)->option_text(value);
  usage_of_options_ += " [" + flag + " " + value + "]";
  fillers_.emplace_back([option, &into]() -> Filled {
    if (option->count() > 0) into = option->results().front();
    return Filled(std::in_place);
  });
}

void Syntax::options(const std::string& flag, const std::string& value,
                     std::vector<std::string>& into, const std::string& about, Needed needed) {
  CLI::Option* option = app_.add_option(flag)->description(about)->option_text(value);
  // One value each time, or the first one would take the arguments by place as well.
  option->expected(1, -1)->allow_extra_args(false)->multi_option_policy(
      CLI::MultiOptionPolicy::TakeAll);
  const std::string usage = flag + " " + value;
  usage_of_options_ +=
      needed == Needed::yes ? " " + usage + " [" + usage + "]..." : " [" + usage + "]...";
  fillers_.emplace_back([option, &into, flag, needed]() -> Filled {
    into = option->results();
    if (into.empty() && needed == Needed::yes) return wrong_use(flag + " is missing");
    return Filled(std::in_place);
  });
}

void Syntax::flag(const std::string& flag, bool& into, const std::string& about) {
  CLI::Option* option = app_.add_flag(flag)->description(about)->disable_flag_override();
  usage_of_options_ += " [" + flag + "]";
  fillers_.emplace_back([option, &into]() -> Filled {
    into = option->count() > 0;
    return Filled(std::in_place);
  });
}

std::string Syntax::usage() const {
  return "usage: sallyport " + words_ + usage_ + usage_of_options_;
}

Filled Syntax::fill(std::span<const std::string> by_place) {
  if (auto filled = fill_places(by_place); !filled) return filled;
  for (const auto& filler : fillers_) {
    if (auto filled = filler(); !filled) return filled;
  }
  return Filled(std::in_place);
}

Filled Syntax::fill_places(std::span<const std::string> by_place) {
  for (const Place& place : places_) {
    if (by_place.empty()) return wrong_use(place.name + " is missing");
    if (place.list != nullptr) {
      place.list->assign(by_place.begin(), by_place.end());
      return Filled(std::in_place);
    }
    *place.one = by_place.front();
    by_place = by_place.subspan(1);
  }
  if (!by_place.empty()) return wrong_use("unexpected argument " + quoted(by_place.front()));
  return Filled(std::in_place);
}

int run(std::span<const Command> commands, int argc, char** argv) {
  try {
    return static_cast<int>(Tree(commands).run(cut(argc, argv)));
  } catch (const std::exception& bug) {
    say(std::string("sallyport: internal error: ") + printable(bug.what()));
    return static_cast<int>(Exit::failed);
  }
}

}  // namespace sallyport::cli
