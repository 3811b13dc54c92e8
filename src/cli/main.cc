#include "cli/command_line.h"
#include "cli/commands.h"

int main(int argc, char** argv) {
  return sallyport::cli::run(sallyport::cli::all_commands(), argc, argv);
}
