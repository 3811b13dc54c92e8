#pragma once

#include <vector>

#include "cli/command_line.h"

namespace sallyport::cli {

/// Every command of the program, in the order of the help.
std::vector<Command> all_commands();

// Each declares what its command takes and returns what it does; one file for each, or for a few
// that belong together.
Action declare_init(Syntax& syntax);
Action declare_serve(Syntax& syntax);
Action declare_client_add(Syntax& syntax);
Action declare_client_list(Syntax& syntax);
Action declare_client_show(Syntax& syntax);
Action declare_client_disable(Syntax& syntax);
Action declare_client_enable(Syntax& syntax);
Action declare_client_remove(Syntax& syntax);
Action declare_client_set(Syntax& syntax);
Action declare_client_cut_off(Syntax& syntax);
Action declare_client_scope_add(Syntax& syntax);
Action declare_client_scope_remove(Syntax& syntax);
Action declare_client_secret_add(Syntax& syntax);
Action declare_client_secret_list(Syntax& syntax);
Action declare_client_secret_remove(Syntax& syntax);
Action declare_client_import(Syntax& syntax);
Action declare_key_list(Syntax& syntax);
Action declare_key_rotate(Syntax& syntax);
Action declare_key_revoke(Syntax& syntax);
Action declare_key_export_jwks(Syntax& syntax);
Action declare_token_issue(Syntax& syntax);
Action declare_token_revoke(Syntax& syntax);
Action declare_token_inspect(Syntax& syntax);

}  // namespace sallyport::cli
