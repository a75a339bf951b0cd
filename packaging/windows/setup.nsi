; The Windows setup program. make.py writes build.nsh, which names the program, its files and its version, and calls
; makensis. Per user and without an administrator, unless /ALLUSERS is given or an administrator chooses so.
;
;   setup.exe [/S] [/ALLUSERS] [/D=FOLDER]      /S says nothing; /D comes last, without quotation marks
;   status: 0 done, 1 cancelled, 2 failed and put back, 3 not an administrator, 4 system too old, 5 program running,
;   6 folder holds something else

Unicode true
!include build.nsh
Target ${TARGET}
!ifdef PLAIN
  SetCompress off
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
SetDateSave on
ManifestDPIAware true
ManifestSupportedOS all
RequestExecutionLevel user
Name "${NAME}"
BrandingText "${NAME} ${VERSION}"
OutFile "${OUT}"
AllowSkipFiles off
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
  !finalize '${SIGN} "%1"' = 0
!endif

!include MUI2.nsh
!include nsDialogs.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include texts.nsh

!define KEY "Software\IPZoneDesk"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\IPZoneDesk"
!define CLASSES "Software\Classes"
!define KIND "IPZoneDesk.asice"
!define LINK "${NAME}.lnk"
; Qt 6.9 asks for it.
!define OLDEST_BUILD 17763

VIProductVersion "${VERSION_NUMBERS}"
!macro Shown NAME TEXT
  VIAddVersionKey /LANG=2052 "${NAME}" "${TEXT}"
!macroend
!insertmacro Shown "ProductName" "${NAME}"
!insertmacro Shown "FileDescription" "${NAME} 安装程序"
!insertmacro Shown "FileVersion" "${VERSION}"
!insertmacro Shown "ProductVersion" "${VERSION}"
!insertmacro Shown "CompanyName" "${PUBLISHER}"
!insertmacro Shown "LegalCopyright" "${LICENCE}"

Var Everyone ; "1" for all users of the computer
Var Before ; the folder of what is installed already
Var Moved ; "1" while the files of the version before wait beside the new ones

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "${NAME_LINE}"
!define MUI_WELCOMEPAGE_TEXT "${TEXT_WELCOME}"
!insertmacro MUI_PAGE_WELCOME
Page custom WhoShow WhoLeave
!define MUI_DIRECTORYPAGE_TEXT_TOP "${TEXT_DIRECTORY}"
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE FolderChosen
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TEXT "${TEXT_FINISH}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}.exe"
!define MUI_FINISHPAGE_RUN_TEXT "${TEXT_RUN}"
!define MUI_FINISHPAGE_SHOWREADME
!define MUI_FINISHPAGE_SHOWREADME_TEXT "${TEXT_DESKTOP}"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION OnDesktop
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; A sentence for a person and a status for an administrator's script; then the end.
!macro Refuse TEXT STATUS
  MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT}" /SD IDOK
  SetErrorLevel ${STATUS}
  Quit
!macroend

; Windows lets nobody write to a program that runs.
!macro Running UN
Function ${UN}Running ; leaves "1" in $0 while a program in $INSTDIR runs, "" otherwise
  StrCpy $0 ""
  ${If} ${FileExists} "$INSTDIR\${WINDOW}.exe"
    ClearErrors
    FileOpen $1 "$INSTDIR\${WINDOW}.exe" a
    ${If} ${Errors}
      StrCpy $0 "1"
    ${EndIf}
    FileClose $1
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\${CONSOLE}.exe"
    ClearErrors
    FileOpen $1 "$INSTDIR\${CONSOLE}.exe" a
    ${If} ${Errors}
      StrCpy $0 "1"
    ${EndIf}
    FileClose $1
  ${EndIf}
  ClearErrors
FunctionEnd

Function ${UN}WaitForEnd
  again:
  Call ${UN}Running
  ${If} $0 == "1"
    MessageBox MB_RETRYCANCEL|MB_ICONINFORMATION "${TEXT_RUNNING}" /SD IDCANCEL IDRETRY again
    SetErrorLevel 5
    Quit
  ${EndIf}
FunctionEnd
!macroend
!insertmacro Running ""
!insertmacro Running "un."

; Only what the setup program brought: whatever else lies in the folder stays.
!macro RemoveProgram FOLDER
  RMDir /r "${FOLDER}\_internal"
  RMDir /r "${FOLDER}\before"
  Delete "${FOLDER}\${WINDOW}.exe"
  Delete "${FOLDER}\${CONSOLE}.exe"
  Delete "${FOLDER}\uninstall.exe"
  RMDir "${FOLDER}"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastBuild} ${OLDEST_BUILD}
    !insertmacro Refuse "${TEXT_OLD_SYSTEM}" 4
  ${EndIf}
  SetRegView 64
  StrCpy $Everyone ""
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/ALLUSERS" $R1
  ${IfNot} ${Errors}
    StrCpy $Everyone "1"
    Call IsAdministrator
    ${If} $0 != "1"
      !insertmacro Refuse "${TEXT_NOT_ADMIN}" 3
    ${EndIf}
  ${EndIf}
  Call ChooseContext
  IfSilent 0 +2
    Call FolderChosen
FunctionEnd

Function IsAdministrator ; leaves "1" in $0 or ""
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
    StrCpy $0 "1"
  ${Else}
    StrCpy $0 ""
  ${EndIf}
FunctionEnd

Function ChooseContext ; whose registry and menu, and the folder that is proposed unless /D or the user named one
  ${If} $Everyone == "1"
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
  ReadRegStr $Before SHCTX "${KEY}" "Folder"
  ${If} $INSTDIR != ""
    Return
  ${EndIf}
  ${If} $Before != ""
    StrCpy $INSTDIR $Before
  ${ElseIf} $Everyone == "1"
    StrCpy $INSTDIR "$PROGRAMFILES64\IPZoneDesk"
  ${Else}
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\IPZoneDesk"
  ${EndIf}
FunctionEnd

Var ForAll
Function WhoShow
  Call IsAdministrator
  ${If} $0 != "1"
    Abort
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "${TEXT_WHO}" "${TEXT_WHO_SUB}"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "${TEXT_ME}"
  Pop $1
  ${NSD_CreateRadioButton} 0 28u 100% 12u "${TEXT_ALL}"
  Pop $ForAll
  ${If} $Everyone == "1"
    ${NSD_Check} $ForAll
  ${Else}
    ${NSD_Check} $1
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function WhoLeave
  StrCpy $1 $Everyone
  ${NSD_GetState} $ForAll $0
  ${If} $0 == ${BST_CHECKED}
    StrCpy $Everyone "1"
  ${Else}
    StrCpy $Everyone ""
  ${EndIf}
  ${If} $1 != $Everyone
    StrCpy $INSTDIR ""
    Call ChooseContext
  ${EndIf}
FunctionEnd

Function FolderChosen
  StrCpy $0 ""
  ${If} ${FileExists} "$INSTDIR\portable"
  ${OrIf} ${FileExists} "$INSTDIR\workspace.db"
    StrCpy $0 "1"
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\_internal"
  ${AndIfNot} ${FileExists} "$INSTDIR\${WINDOW}.exe"
    StrCpy $0 "1"
  ${EndIf}
  ${If} $0 == "1"
    MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT_FOREIGN}" /SD IDOK
    IfSilent 0 +3
      SetErrorLevel 6
      Quit
    Abort
  ${EndIf}
  ReadRegStr $R1 SHCTX "${KEY}" "Version"
  ${If} $R1 != ""
    ${VersionCompare} "$R1" "${VERSION}" $0
    ${If} $0 == 1
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "${TEXT_NEWER}" /SD IDYES IDYES +2
      Abort
    ${EndIf}
  ${EndIf}
  Call WaitForEnd
FunctionEnd

Section
  Call SetAside
  SetOutPath "$INSTDIR"
  SetOverwrite on
  !insertmacro Files
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  RMDir /r "$INSTDIR\before"
  StrCpy $Moved ""
  ${If} $Before != ""
  ${AndIf} $Before != $INSTDIR
    !insertmacro RemoveProgram "$Before"
  ${EndIf}

  WriteRegStr SHCTX "${KEY}" "Folder" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "Version" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${WINDOW}.exe"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1

  WriteRegStr SHCTX "${CLASSES}\${KIND}" "" "${TEXT_PACKAGE}"
  WriteRegStr SHCTX "${CLASSES}\${KIND}\DefaultIcon" "" "$INSTDIR\${WINDOW}.exe,0"
  WriteRegStr SHCTX "${CLASSES}\${KIND}\shell\open\command" "" '"$INSTDIR\${WINDOW}.exe" "%1"'
  WriteRegStr SHCTX "${CLASSES}\.asice\OpenWithProgids" "${KIND}" ""
  WriteRegStr SHCTX "${CLASSES}\.asice" "Content Type" "${MEDIA_TYPE}"
  ReadRegStr $0 SHCTX "${CLASSES}\.asice" ""
  ${If} $0 == "" ; another program keeps what it has
    WriteRegStr SHCTX "${CLASSES}\.asice" "" "${KIND}"
  ${EndIf}
  ${RefreshShellIcons}

  CreateShortCut "$SMPROGRAMS\${LINK}" "$INSTDIR\${WINDOW}.exe"
  SetErrorLevel 0
SectionEnd

; The version before is moved aside and comes back when anything fails, so that a full disk leaves a working program.
Function SetAside
  StrCpy $Moved ""
  RMDir /r "$INSTDIR\before"
  ${If} ${FileExists} "$INSTDIR\_internal"
    CreateDirectory "$INSTDIR\before"
    ClearErrors
    Rename "$INSTDIR\_internal" "$INSTDIR\before\_internal"
    Rename "$INSTDIR\${WINDOW}.exe" "$INSTDIR\before\${WINDOW}.exe"
    Rename "$INSTDIR\${CONSOLE}.exe" "$INSTDIR\before\${CONSOLE}.exe"
    StrCpy $Moved "1"
    ${If} ${Errors}
      Call PutBack
      !insertmacro Refuse "${TEXT_RUNNING}" 5
    ${EndIf}
  ${EndIf}
FunctionEnd

!macro Back FILE
  ${If} ${FileExists} "$INSTDIR\before\${FILE}"
    RMDir /r "$INSTDIR\${FILE}"
    Delete "$INSTDIR\${FILE}"
    Rename "$INSTDIR\before\${FILE}" "$INSTDIR\${FILE}"
  ${EndIf}
!macroend
Function PutBack
  ${If} $Moved == "1"
    !insertmacro Back "_internal"
    !insertmacro Back "${WINDOW}.exe"
    !insertmacro Back "${CONSOLE}.exe"
    RMDir "$INSTDIR\before"
    StrCpy $Moved ""
  ${EndIf}
FunctionEnd

Function .onInstFailed
  Call PutBack
  MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT_FAILED}" /SD IDOK
  SetErrorLevel 2
FunctionEnd

Function OnDesktop
  CreateShortCut "$DESKTOP\${LINK}" "$INSTDIR\${WINDOW}.exe"
FunctionEnd

Function un.onInit
  SetRegView 64
  ; Whose program this is, its own registry entry says.
  StrCpy $Everyone ""
  SetShellVarContext all
  ReadRegStr $0 SHCTX "${KEY}" "Folder"
  ${If} $0 == $INSTDIR
    StrCpy $Everyone "1"
  ${EndIf}
  Call un.WaitForEnd
FunctionEnd

Section "Uninstall"
  SetShellVarContext current ; the material of whoever is here, never that of others
  StrCpy $R2 "$LOCALAPPDATA\IPZoneDesk"
  ${If} ${FileExists} "$R2\*.*"
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "${TEXT_DATA}" /SD IDNO IDNO keep
    RMDir /r "$R2"
    keep:
  ${EndIf}
  ${If} $Everyone == "1"
    SetShellVarContext all
  ${EndIf}
  !insertmacro RemoveProgram "$INSTDIR"
  Delete "$SMPROGRAMS\${LINK}"
  Delete "$DESKTOP\${LINK}"
  DeleteRegKey SHCTX "${CLASSES}\${KIND}"
  DeleteRegValue SHCTX "${CLASSES}\.asice\OpenWithProgids" "${KIND}"
  DeleteRegKey /ifempty SHCTX "${CLASSES}\.asice\OpenWithProgids"
  ReadRegStr $0 SHCTX "${CLASSES}\.asice" ""
  ${If} $0 == "${KIND}"
    DeleteRegValue SHCTX "${CLASSES}\.asice" ""
    DeleteRegValue SHCTX "${CLASSES}\.asice" "Content Type"
    DeleteRegKey /ifempty SHCTX "${CLASSES}\.asice"
  ${EndIf}
  ${un.RefreshShellIcons}
  DeleteRegKey SHCTX "${UNINSTALL}"
  DeleteRegKey SHCTX "${KEY}"
SectionEnd
