#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/printable.h"
#include "cli/printing.h"
#include "cli/values.h"

namespace sallyport::cli {
namespace {

namespace fs = std::filesystem;

struct InitCommand {
  FolderOptions folder;
  std::optional<std::string> bits;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.option("--data", "DIR", folder.data,
                  "The folder to make; default: $SALLYPORT_DATA, else ./sallyport-data");
    syntax.option("--kek-file", "F", folder.kek_file,
                  "Where the key-encryption key lies, or is made; default: kek in the data folder");
    syntax.option("--bits", "N", bits, "Size of the RSA keys: 2048 (the default), 3072 or 4096");
    syntax.flag("--json", json, "Print the result as JSON");
  }
};

Ran init(const InitCommand& command) {
  app::InitOptions options{command.folder.path(), command.folder.kek_path()};
  if (command.bits) {
    auto bits = parse_rsa_bits(*command.bits);
    if (!bits) return Unexpected(std::move(bits).error());
    options.rsa_bits = *bits;
  }
  if (auto made = app::init_data_folder(options, system_now()); !made)
    return failed(std::move(made).error());

  const fs::path kek_file = options.kek_file.value_or(options.data / "kek");
  if (!options.kek_file) {
    note("note: the key-encryption key lies in the data folder itself (" + kek_file.string() +
         "), so whoever copies the folder can read the signing keys; keep it elsewhere with "
         "--kek-file,"
         " and leave it out of backups");
  }
  if (command.json) {
    return print(
        JsonObject().text("data", options.data.string()).text("kek_file", kek_file.string()).str() +
        "\n");
  }
  return print("data: " + printable(options.data.string()) +
               "\nkek_file: " + printable(kek_file.string()) + "\n");
}

}  // namespace

Action declare_init(Syntax& syntax) { return action_of<InitCommand>(syntax, init); }

}  // namespace sallyport::cli
